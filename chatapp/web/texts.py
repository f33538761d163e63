"""Texts of the pages from the language files in `texts/`, for the templates and the page's script."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from chatapp.domain.catalogs import Catalog

Texts = dict[str, str]
Translate = Callable[..., str]

texts = Catalog(Path(__file__).parent / "texts").texts


def translate(language: str) -> Translate:
    """Return the function `t(key, name=value, ...)` that gives a language's text with its values filled in."""
    return translator(texts(language))


def translator(texts_by_key: Texts) -> Translate:
    """Return the function `t(key, name=value, ...)` for these texts."""

    def t(key: str, **values: Any) -> str:
        text = texts_by_key[key]
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", str(value))
        return text

    return t


def plural_translator(t: Translate) -> Translate:
    """Return the function `tn(stem, number, name=value, ...)`: the text of `stem.one` or `stem.other`, which English
    and German choose alike, with `{count}` filled in; a value `count` replaces the bare number.
    """

    def tn(stem: str, number: int, **values: Any) -> str:
        return t(f"{stem}.{'one' if number == 1 else 'other'}", **{"count": number} | values)

    return tn


def names_phrase(names: Sequence[str], t: Translate) -> str:
    """Return names as a phrase: `Ana`, `Ana and Ben`, `Ana, Ben and 3 more`."""
    if len(names) < 3:
        return "".join(names) if len(names) < 2 else t("names.two", first=names[0], second=names[1])
    return plural_translator(t)("names.more", len(names) - 2, first=names[0], second=names[1])


def initials(name: str) -> str:
    """Return the first letters of a name's first two words, in capitals."""
    return "".join(word[0].upper() for word in name.split()[:2])
