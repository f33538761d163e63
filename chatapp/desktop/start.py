"""Starts the window: parses the command line, and reports a missing screen or Tk."""

import sys
from collections.abc import Sequence

from chatapp.viewmodel.command_line import Parser
from chatapp.viewmodel.texts import t


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window and return when it is closed: 0, or 1 if there is no screen or no Tk."""
    given = Parser("chatapp-desktop", t("start.desktop")).parse_args(arguments)
    try:
        import tkinter as tk
    except ImportError:
        return _fail(t("start.no_tk"))
    from chatapp.desktop.window import Window

    try:
        root = tk.Tk(className="Chatapp")
    except tk.TclError as error:
        return _fail(t("start.no_display", reason=error))
    Window(root, given.home, given.server, given.name).run()
    return 0


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)  # noqa: T201 - there is no window to say it in
    return 1
