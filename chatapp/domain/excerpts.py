"""The beginning of a message on one line, without markup: for quotes, notifications and lists.

frontend/src/domain/excerpt.ts does the same in the page; tests/corpus/excerpts.json has cases for both.
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

# The server's HTML alone comes here: well-formed, and no value of an attribute holds a `>`.
_PIECE = re.compile(r"<(/?)([a-z]+)([^>]*)>|[^<]+")
_INLINE = frozenset(("a", "code", "del", "em", "span", "strong"))
COVER = "▒"


def excerpt(message: Mapping[str, Any], most: int) -> str:
    """Return the first `most` characters of a message with its `body` and `html` (or None); spoilers stay covered."""
    line = in_one_line(message["body"], message.get("html"))
    return f"{line[:most]}…" if len(line) > most else line


def in_one_line(body: str, html: str | None) -> str:
    """Return the text of a message without its markup; spoilers stay covered."""
    return " ".join((body if html is None else "".join(_texts(html))).split())


def _texts(html: str) -> Iterator[str]:
    # How many spans are open from a spoiler on: the one that closes the last of them ends it.
    covered = 0
    for piece in _PIECE.finditer(html):
        closes, tag, attributes = piece.groups()
        if tag is None:
            text = unescape(piece[0])
            yield COVER * len(text) if covered else text
        elif tag not in _INLINE:
            yield " "
        elif tag == "span" and (covered or (not closes and ' class="spoiler"' in attributes)):
            covered += -1 if closes else 1
