"""Catalogs of texts by key: a folder with one JSON file for each language."""

import json
from datetime import datetime
from pathlib import Path
from typing import ClassVar

DEFAULT = "en"


class Catalog:
    """The texts of one folder. A file is read when its language is first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._texts: dict[str, dict[str, str]] = {}
        self._languages: tuple[str, ...] = ()

    def languages(self) -> tuple[str, ...]:
        """Return the languages that have a file, the default first."""
        if not self._languages:
            names = sorted(path.stem for path in self._folder.glob("*.json"))
            self._languages = (DEFAULT, *(name for name in names if name != DEFAULT))
        return self._languages

    def texts(self, language: str) -> dict[str, str]:
        """Return all texts of a language by key, with their values as `str.format` takes them."""
        if language not in self._texts:
            self._texts[language] = json.loads((self._folder / f"{language}.json").read_text("utf-8"))
        return self._texts[language]

    def text(self, key: str, language: str = DEFAULT, /, **values: object) -> str:
        """Return the text of a key with its values filled in.

        Integers and datetimes (UTC) are written as the language does; `count` chooses between `key.one` and
        `key.other`.
        """
        own = self.texts(language)
        template = own.get(f"{key}.{'one' if values.get('count') == 1 else 'other'}") or own[key]
        return template.format(**{name: _shown(value, own) for name, value in values.items()})


class CatalogError(Exception):
    """An error whose sentence is in a catalog by its `key`, with `values` filled in."""

    catalog: ClassVar[Catalog]

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def sentence(self, language: str = DEFAULT) -> str:
        """Return the sentence in a language: what happened, and what to do now."""
        return self.catalog.text(self.key, language, **self.values)

    def __str__(self) -> str:
        return self.sentence()


def _shown(value: object, own: dict[str, str]) -> str:
    if isinstance(value, datetime):
        return own["moment"].format(moment=value)
    return f"{value:,}".replace(",", own["thousands"]) if isinstance(value, int) else str(value)
