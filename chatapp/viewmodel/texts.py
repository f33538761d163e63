"""Texts of the desktop and terminal clients by key, from the language files in `texts/`."""

from pathlib import Path

from chatapp.domain.catalogs import Catalog
from chatapp.domain.names import marked_name
from chatapp.domain.server_texts import system_language

CATALOG = Catalog(Path(__file__).parent / "texts")


def t(key: str, /, **values: object) -> str:
    """Return the text of a key, in the language of this machine's locale, with its values filled in."""
    return CATALOG.text(key, system_language(), **values)


def display_name(name: str, kind: str) -> str:
    """Return a person's name, a guest's with the guest mark."""
    return marked_name(name, kind, system_language())
