"""Words for the search: how a text is cut and folded, how a query is read, how a hit is shown.

Both databases index exactly these words, so a search finds the same on each.
"""

import re
import unicodedata
from html import escape

_WORD = re.compile(r"[^\W_]+")
_SNIPPET = 160


def fold(text: str) -> str:
    """Return the text without case and accents, compatibility forms resolved (Unicode 3.13, D146; then marks off)."""
    if text.isascii():
        return text.lower()
    # Twice: what a compatibility form stands for (as in ™) may have case again.
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.casefold()).casefold())
    return "".join(character for character in spread if not unicodedata.combining(character))


def words(text: str) -> list[str]:
    """Return the folded words of a text in order, repeats included, each cut to 64 characters."""
    return [word[:64] for word in _WORD.findall(fold(text))]


def query_words(query: str) -> tuple[str, ...]:
    """Return the distinct words a query asks for (at most 16); every one must begin some word of a hit."""
    return tuple(dict.fromkeys(words(query)))[:16]


def snippet(body: str, wanted: tuple[str, ...]) -> str:
    """Return an extract of `body` around the first hit as HTML: all escaped, hits in `<mark>`."""
    hits = [span for span in _word_spans(body) if words_begin(body[span[0] : span[1]], wanted)]
    first = hits[0][0] if hits else 0
    start = max(0, first - _SNIPPET // 3) if len(body) > _SNIPPET else 0
    end = min(len(body), start + _SNIPPET)
    return ("…" if start else "") + _marked(body, start, end, hits) + ("…" if end < len(body) else "")


def highlighted(body: str, wanted: tuple[str, ...]) -> str:
    """Return the whole of `body` as HTML: all escaped, hits in `<mark>`."""
    hits = [span for span in _word_spans(body) if words_begin(body[span[0] : span[1]], wanted)]
    return _marked(body, 0, len(body), hits)


def words_begin(text: str, wanted: tuple[str, ...]) -> bool:
    """Tell whether some word of the text begins with one of the wanted ones."""
    return any(word.startswith(wanted) for word in words(text))


def _word_spans(body: str) -> list[tuple[int, int]]:
    # Combining marks belong to the word they stand in: folding takes them off and leaves the word whole.
    if not body.isascii():
        body = "".join("x" if unicodedata.combining(character) else character for character in body)
    return [match.span() for match in _WORD.finditer(body)]


def _marked(body: str, start: int, end: int, hits: list[tuple[int, int]]) -> str:
    parts, position = [], start
    for left, right in hits:
        if left < start or right > end:
            continue
        parts += [escape(body[position:left]), "<mark>", escape(body[left:right]), "</mark>"]
        position = right
    return "".join([*parts, escape(body[position:end])])
