"""The server's sentences by key, from the language files in `server_texts/`: errors, notices, titles."""

import os
from collections.abc import Iterable
from pathlib import Path

from chatapp.domain.catalogs import DEFAULT, Catalog

CATALOG = Catalog(Path(__file__).parent / "server_texts")
languages, texts, text = CATALOG.languages, CATALOG.texts, CATALOG.text


def choose(accepted: Iterable[str]) -> str:
    """Return the first accepted language tag that has a file, else the default."""
    return next((tag[:2].lower() for tag in accepted if tag[:2].lower() in languages()), DEFAULT)


def system_language() -> str:
    """Return the language of this machine's locale (POSIX, section 8.2: LC_ALL, LC_MESSAGES, LANG), else the default.

    Operators at the command line, people at the desktop and terminal clients, and people at the TCP port read it.
    """
    locales = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return choose([next(filter(None, locales), "")])


def local_text(key: str, /, **values: object) -> str:
    """Return the sentence of a key in the language of this machine's locale."""
    return text(key, system_language(), **values)
