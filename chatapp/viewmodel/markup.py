"""Converts a message's HTML, which the server has sanitised, to runs of text for interfaces that draw no HTML."""

from html.parser import HTMLParser
from typing import NamedTuple

from chatapp.client import Payload

_STYLES = {
    "a": "link", "b": "bold", "strong": "bold", "h1": "bold", "h2": "bold", "h3": "bold", "h4": "bold", "h5": "bold",
    "h6": "bold", "th": "bold", "i": "italic", "em": "italic", "del": "struck", "s": "struck", "code": "code",
    "pre": "block", "blockquote": "quote", "span": "",
}  # fmt: skip
_BLOCKS = frozenset(
    ("p", "div", "pre", "blockquote", "ul", "ol", "li", "table", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "hr")
)
_SAFE = ("http://", "https://", "mailto:")


class Run(NamedTuple):
    """A piece of text, the names of its styles (`bold`, `code`, `link`, ...), and its link target or an empty text."""

    text: str
    styles: frozenset[str]
    target: str


def runs(message: Payload) -> list[Run]:
    """Return the runs of a message that is not deleted."""
    if not message.get("html"):
        return [Run(message["body"], frozenset(), "")]
    reader = _Reader()
    reader.feed(message["html"])
    reader.close()
    return reader.finish()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._runs: list[Run] = []
        self._open: list[str] = []
        self._targets: list[str] = []
        self._breaks = 0
        # For each open list the number of its next item, None for bullets, and the sign after numbers.
        self._lists: list[tuple[int | None, str]] = []

    def finish(self) -> list[Run]:
        if self._runs:
            last = self._runs[-1]
            self._runs[-1] = last._replace(text=last.text.rstrip("\n"))
        return self._runs

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._add("\n")
            return
        if tag in _BLOCKS:
            self._break()
        if tag in {"ul", "ol"}:
            sign = ")" if dict(attrs).get("class") == "parenthesis" else "."
            self._lists.append((int(dict(attrs).get("start") or 1) if tag == "ol" else None, sign))
        if tag == "li":
            self._item(dict(attrs).get("value"))
        if tag in {"td", "th"}:
            self._add("  ")
        if tag == "img":
            self._add(dict(attrs).get("alt") or "")
        if tag == "a":
            target = dict(attrs).get("href") or ""
            self._targets.append(target if target.startswith(_SAFE) else "")
        if tag in _STYLES:
            self._open.append("spoiler" if dict(attrs).get("class") == "spoiler" else tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._targets:
            self._targets.pop()
        if tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
        opened = [place for place, name in enumerate(self._open) if name == tag or (tag, name) == ("span", "spoiler")]
        if opened:
            # The last one with this name; tags left open inside it end with it.
            del self._open[opened[-1] :]
        if tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        # White space between blocks is only HTML formatting.
        if data.strip() or "pre" in self._open or (self._runs and not self._breaks):
            self._add(data if "pre" in self._open else data.strip("\n") if not data.strip() else data)

    def _item(self, typed: str | None) -> None:
        mark = "• "
        number, sign = self._lists[-1] if self._lists else (None, "")
        if number is not None:
            number = int(typed or number)
            mark = f"{number}{sign} "
            self._lists[-1] = number + 1, sign
        self._add("    " * max(0, len(self._lists) - 1) + mark)

    def _break(self) -> None:
        self._breaks = 1

    def _add(self, text: str) -> None:
        styles = frozenset(filter(None, (_STYLES.get(tag, tag) for tag in self._open)))
        if self._breaks and self._runs:
            text = self._broken(styles) + text
        self._breaks = 0
        self._runs.append(Run(text, styles, self._targets[-1] if self._targets else ""))

    def _broken(self, styles: frozenset[str]) -> str:
        """Return the line break between two blocks; for code blocks it is put inside the block."""
        last = self._runs[-1]
        if "block" in last.styles:
            self._runs[-1] = last._replace(text=last.text.rstrip("\n") + "\n")
        elif "block" in styles:
            self._runs.append(Run("\n", frozenset(), ""))
        else:
            return "\n"
        return ""
