"""The start of the terminal client: what the command line may say."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from chatapp.viewmodel.profile import default_folder

_NO_TERMINAL = "This has to run in a terminal; over ssh: ssh -t HOST chatapp-terminal"


def main(arguments: Sequence[str] | None = None) -> int:
    """Show the chat until it is left: 0, or 1 where there is no terminal."""
    given = _parser().parse_args(arguments)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print(_NO_TERMINAL, file=sys.stderr)  # noqa: T201 - there is nowhere else to say it
        return 1
    from chatapp.terminal.app import TerminalChat

    TerminalChat(given.home, given.server, given.name).run()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="chatapp-terminal", description="The chat in a terminal.")
    parser.add_argument(
        "server", nargs="?", default="", help="the address of the chat; by default that of the last time"
    )
    parser.add_argument("--name", default="", help="the name to come in with")
    parser.add_argument("--home", type=Path, default=default_folder(), help="where drafts and the rest are kept")
    return parser
