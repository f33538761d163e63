"""Texts of the commands by key, from the language files in `texts/`: help, results, questions.

`user` is the help of the group `flask user`, `user.create` that of its command, `user.create.role` that of an option.
"""

from pathlib import Path

import click

from chatapp.domain.catalogs import Catalog
from chatapp.domain.server_texts import system_language

CATALOG = Catalog(Path(__file__).parent / "texts")


def t(key: str, /, **values: object) -> str:
    """Return the text of a key, in the language of this machine's locale, with its values filled in."""
    return CATALOG.text(key, system_language(), **values)


def set_help(command: click.Command, key: str) -> None:
    """Give a command, its options and the commands below it their help in the language of this machine's locale."""
    command.help = t(key)
    for option in command.params:
        if isinstance(option, click.Option):
            option.help = t(f"{key}.{option.name}")
    for name, below in command.commands.items() if isinstance(command, click.Group) else ():
        set_help(below, f"{key}.{name}")
