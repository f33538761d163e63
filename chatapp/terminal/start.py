"""Starts the terminal client with the options of the command line."""

import sys
from collections.abc import Sequence

from chatapp.viewmodel.command_line import Parser
from chatapp.viewmodel.texts import t


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the client and return when it ends: 0, or 1 if there is no terminal."""
    given = Parser("chatapp-terminal", t("start.terminal")).parse_args(arguments)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print(t("start.no_terminal"), file=sys.stderr)  # noqa: T201 - there is nowhere else to say it
        return 1
    from chatapp.terminal.app import TerminalChat

    TerminalChat(given.home, given.server, given.name).run()
    return 0
