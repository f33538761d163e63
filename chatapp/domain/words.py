"""Words for the search: how a text is cut and folded, how a query is read, how a hit is shown.

Both databases index exactly these words, so a search finds the same on each.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from html import escape
from itertools import chain, islice, takewhile

_WORD = re.compile(r"[^\W_]+")
_SNIPPET = 160
# Where not every letter is its own small form, words take long to compare: of a text no more are looked at than
# these, of a word no more than this many characters. Whoever searches must not be able to hold up everyone.
_MOST_FOLDED = 1_000
_LONGEST = 200


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
    hits = _hits(body, wanted)
    first = next(hits, None)
    start = max(0, first[0] - _SNIPPET // 3) if first and len(body) > _SNIPPET else 0
    end = min(len(body), start + _SNIPPET)
    shown = chain([first], takewhile(lambda hit: hit[1] <= end, hits)) if first and first[1] <= end else ()
    return ("…" if start else "") + _marked(body, start, end, shown) + ("…" if end < len(body) else "")


def highlighted(body: str, wanted: tuple[str, ...]) -> str:
    """Return the whole of `body` as HTML: all escaped, hits in `<mark>`."""
    return _marked(body, 0, len(body), _hits(body, wanted))


def _hits(body: str, wanted: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Yield where words stand that begin with one of the wanted ones, in order."""
    if body.isascii():
        begin = "|".join(map(re.escape, wanted))
        return (match.span() for match in re.finditer(rf"(?<![^\W_])(?:{begin})[^\W_]*", body.lower()))
    spans = islice(_word_spans(body), _MOST_FOLDED)
    return (span for span in spans if _begins(body[span[0] : min(span[1], span[0] + _LONGEST)], wanted))


def _begins(text: str, wanted: tuple[str, ...]) -> bool:
    if text.isascii():
        return text.lower().startswith(wanted)
    return any(word.startswith(wanted) for word in words(text))


def _word_spans(body: str) -> Iterator[tuple[int, int]]:
    # Combining marks belong to the word they stand in: folding takes them off and leaves the word whole.
    spread = "".join("x" if unicodedata.combining(character) else character for character in body)
    return (match.span() for match in _WORD.finditer(spread))


def _marked(body: str, start: int, end: int, hits: Iterable[tuple[int, int]]) -> str:
    parts, position = [], start
    for left, right in hits:
        parts += [escape(body[position:left]), "<mark>", escape(body[left:right]), "</mark>"]
        position = right
    return "".join([*parts, escape(body[position:end])])
