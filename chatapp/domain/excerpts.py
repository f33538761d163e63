"""How a message begins, on one line and without its markup: for quotes, notices and lists.

frontend/src/domain/excerpt.ts does the same in the page; both are held to frontend/test/fixtures.
"""

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

_INLINE = frozenset(("a", "code", "del", "em", "span", "strong"))
_COVER = "▒"


def excerpt(message: Mapping[str, Any], most: int) -> str:
    """Return the first `most` characters of a message with its `body` and `html` (or None); spoilers stay covered."""
    html = message.get("html")
    text = message["body"] if html is None else _flat(html)
    line = " ".join(text.split())
    return f"{line[:most]}…" if len(line) > most else line


def _flat(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.pieces)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        # How many spans are open from the spoiler on: the one that closes the last of them ends it.
        self._covered = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _INLINE:
            self.pieces.append(" ")
        elif tag == "span" and (self._covered or dict(attrs).get("class") == "spoiler"):
            self._covered += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "span" and self._covered:
            self._covered -= 1

    def handle_data(self, data: str) -> None:
        self.pieces.append(_COVER * len(data) if self._covered else data)
