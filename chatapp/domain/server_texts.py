"""The server's sentences by key, from the language files in `server_texts/`: errors, notices, titles."""

import json
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "server_texts"
DEFAULT = "en"


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that have a file, the default first."""
    names = sorted(path.stem for path in _FOLDER.glob("*.json"))
    return (DEFAULT, *(name for name in names if name != DEFAULT))


def choose(accepted: Iterable[str]) -> str:
    """Return the first accepted language tag that has a file, else the default."""
    return next((tag[:2].lower() for tag in accepted if tag[:2].lower() in languages()), DEFAULT)


@cache
def texts(language: str) -> dict[str, str]:
    """Return all sentences of a language by key, with their values as `str.format` takes them."""
    found: dict[str, str] = json.loads((_FOLDER / f"{language}.json").read_text("utf-8"))
    return found


def text(key: str, language: str = DEFAULT, /, **values: object) -> str:
    """Return the sentence of a key with its values filled in.

    Integers and datetimes (UTC) are written as the language does. `count` chooses between `key.one` and `key.other`.
    """
    own = texts(language)
    sentence = own.get(f"{key}.{'one' if values.get('count') == 1 else 'other'}") or own[key]
    return sentence.format(**{name: _shown(value, own) for name, value in values.items()})


def _shown(value: object, own: dict[str, str]) -> str:
    if isinstance(value, datetime):
        return own["moment"].format(moment=value)
    return f"{value:,}".replace(",", own["thousands"]) if isinstance(value, int) else str(value)
