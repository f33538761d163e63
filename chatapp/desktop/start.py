"""Starts the window: parses the command line, and reports a missing screen or Tk."""

import sys
from collections.abc import Sequence

from chatapp.viewmodel.command_line import parser

_NO_TK = (
    "This Python has no Tk, which the window needs. "
    "On Debian: apt install python3-tk. Otherwise install a Python that includes Tk."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window and return when it is closed: 0, or 1 if there is no screen or no Tk."""
    given = parser("chatapp-desktop", "Desktop client for chatapp.").parse_args(arguments)
    try:
        import tkinter as tk
    except ImportError:
        return _fail(_NO_TK)
    from chatapp.desktop.window import Window

    try:
        root = tk.Tk(className="Chatapp")
    except tk.TclError as error:
        return _fail(f"No display available ({error}).")
    Window(root, given.home, given.server, given.name).run()
    return 0


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)  # noqa: T201 - there is no window to say it in
    return 1
