"""What a person with a German locale sees: no text of the English catalog may be in it."""

import re
from collections.abc import Iterator
from string import Formatter

from chatapp.domain.catalogs import Catalog

LOCALE = "de_DE.UTF-8"


def english_in(shown: str, *catalogs: Catalog) -> set[str]:
    """The parts of English texts, where German has others, that are in what is shown."""
    return {
        part
        for catalog in catalogs
        for part in _english(catalog)
        if re.search(rf"(?<!\w){re.escape(part)}(?!\w)", shown)
    }


def _english(catalog: Catalog) -> Iterator[str]:
    german = catalog.texts("de")
    for key, text in catalog.texts("en").items():
        pieces = (piece for whole in text.split("|") for piece, *_value in Formatter().parse(whole))
        for part in (piece.strip(" .,:()") for piece in pieces):
            if len(part) > 2 and part not in german[key]:
                yield part
