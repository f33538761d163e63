"""The command line that the desktop and terminal clients share."""

import argparse
from pathlib import Path
from typing import Any, NoReturn

from chatapp.viewmodel.profile import default_folder
from chatapp.viewmodel.texts import t


class Parser(argparse.ArgumentParser):
    """Parses a program's command line: `server`, `--name` and `--home`, all with a default."""

    def __init__(self, program: str, description: str) -> None:
        super().__init__(program, description=description, add_help=False, formatter_class=_Formatter)
        options = self.add_argument_group(t("start.options"))
        options.add_argument("server", nargs="?", default="", help=t("start.server"))
        options.add_argument("--name", default="", help=t("start.name"))
        options.add_argument("--home", type=Path, default=default_folder(), help=t("start.home"))
        options.add_argument("-h", "--help", action="help", help=t("start.help"))

    def error(self, _message: str) -> NoReturn:
        """End the program: argparse would give the reason in English."""
        self.exit(2, f"{self.format_usage()}{self.prog}: {t('start.wrong')}\n")


class _Formatter(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, prefix or f"{t('start.usage')} ")
