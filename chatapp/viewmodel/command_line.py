"""The command line that the desktop and terminal clients share."""

import argparse
from pathlib import Path

from chatapp.viewmodel.profile import default_folder


def parser(program: str, description: str) -> argparse.ArgumentParser:
    """Return the parser of a program's command line: `server`, `--name` and `--home`, all with a default."""
    options = argparse.ArgumentParser(prog=program, description=description)
    options.add_argument("server", nargs="?", default="", help="server address (default: the last one used)")
    options.add_argument("--name", default="", help="name to join with")
    options.add_argument("--home", type=Path, default=default_folder(), help="folder for drafts and settings")
    return options
