"""Splits and folds text into search terms, parses queries and highlights matches.

Both databases index exactly these terms, so a search finds the same messages on either.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from html import escape
from itertools import chain, takewhile

from chatapp.domain.borders import UNSPACED_SCRIPTS
from chatapp.domain.text import normalize

_WORD = re.compile(r"[^\W_]+")
_SEGMENT = re.compile(f"[{UNSPACED_SCRIPTS}]+|[^\\W_{UNSPACED_SCRIPTS}]+")
_IN_UNSPACED_SCRIPT = re.compile(f"[{UNSPACED_SCRIPTS}]")
_SNIPPET = 160
# Text that is not ASCII is folded character by character to find where a match is, but no further than this, so that a
# search cannot block the event loop.
_MOST_FOLDED = 10_000

# What Unicode does not take apart.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})

WORD_MAX = 64
# Shorter words of a query match only the beginning of a word: nearly every text contains them.
PART_MIN = 3
# A longer word is a key or a hash: nobody searches for its middle.
_PARTS_MAX = 32
_PART_KEPT = 16
_TERMS_ASKED = 16


def fold(text: str) -> str:
    """Return the text without case and accents, as all searches and lists compare texts.

    Compatibility forms are resolved (Unicode 3.13, D146), marks taken off, and letters that have a stroke or are two in
    one become plain ones. frontend/src/domain/fold.ts does the same; tests/corpus/fold.json has cases for both.
    """
    return text.lower() if text.isascii() else without_marks(text).translate(_LETTERS)


def without_marks(text: str) -> str:
    """Return the text without case and the accents that Unicode knows as marks."""
    # Twice: a compatibility form such as ™ may resolve to capital letters. `normalize` may cut a long run of marks;
    # all marks are dropped below anyway.
    spread = normalize("NFKD", normalize("NFKD", text.casefold()).casefold())
    return "".join(character for character in spread if not unicodedata.combining(character))


def words(text: str) -> list[str]:
    """Return the folded words of a text in order, with repeats, each cut to 64 characters."""
    return [word[:WORD_MAX] for word in _WORD.findall(fold(text))]


def terms(text: str) -> list[str]:
    """Return the index terms of a text: its words, and pairs of characters in scripts without spaces."""
    return words(text) if text.isascii() else terms_of_folded(fold(text))


def terms_of_folded(folded: str) -> list[str]:
    """Return the terms of a text that is folded already."""
    return _cut(folded, last=True)


def name_has(name: str, typed: str) -> bool:
    """Return True if a folded name has all words of what was typed, in any order: as lists of names are searched."""
    return all(word in name for word in fold(typed).split())


def query_words(query: str) -> tuple[str, ...]:
    """Return the distinct terms of a query (at most 16): a message matches if `word_has` each in one of its terms."""
    return tuple(dict.fromkeys(_cut(fold(query), last=False)))[:_TERMS_ASKED]


def word_has(word: str, wanted: str) -> bool:
    """Return True if an index term starts with `wanted`, or contains it if it is long enough."""
    return wanted in word if len(wanted) >= PART_MIN else word.startswith(wanted)


def text_has(text: str, wanted: str) -> bool:
    """Return True if a term of the text matches `wanted`."""
    folded = fold(text)
    return wanted in folded and any(word_has(term, wanted) for term in _cut(folded, last=True))


def parts(word: str) -> list[str]:
    """Return the suffixes of a word, each cut to 16 characters, without the word itself."""
    last = min(len(word) - PART_MIN, _PARTS_MAX)
    return [word[start : start + _PART_KEPT] for start in range(1, last + 1)]


def part_key(wanted: str) -> str:
    """Return the common prefix of `parts` of all words that contain `wanted`."""
    return wanted[:_PART_KEPT]


def snippet(body: str, wanted: tuple[str, ...]) -> str:
    """Return an extract of `body` around the first match as escaped HTML, with the matches in `<mark>`."""
    hits = _hits(body, wanted, _SNIPPET)
    first = next(hits, None)
    start = max(0, first[0] - _SNIPPET // 3) if first and len(body) > _SNIPPET else 0
    end = min(len(body), start + _SNIPPET)
    shown = chain([first], takewhile(lambda hit: hit[0] < end, hits)) if first else ()
    return ("…" if start else "") + _marked(body, start, end, shown) + ("…" if end < len(body) else "")


def highlighted(body: str, wanted: tuple[str, ...]) -> str:
    """Return all of `body` as escaped HTML, with the matches in `<mark>`."""
    return _marked(body, 0, len(body), _hits(body, wanted, len(body)))


def _cut(folded: str, last: bool) -> list[str]:
    """Return the terms of a folded text; with `last` also the last character of each run without spaces."""
    return [term for segment in _SEGMENT.findall(folded) for term in _terms_of(segment, last)]


def _terms_of(segment: str, last: bool) -> list[str]:
    if not _IN_UNSPACED_SCRIPT.match(segment):
        return [segment[:WORD_MAX]]
    pairs = [segment[start : start + 2] for start in range(len(segment) - 1)]
    return [*pairs, segment[-1]] if last or not pairs else pairs


def _hits(body: str, wanted: tuple[str, ...], reach: int) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each match, in order and merged where they overlap or touch.

    Stops `reach` characters after the first match: a long text may consist of matches only.
    """
    folded, places = _folded(body)
    first = begin = stop = -1
    # A lookahead finds overlapping matches, at each place the longest.
    for match in re.finditer(f"(?=({'|'.join(map(_looks_like, sorted(wanted, key=len, reverse=True)))}))", folded):
        left, right = match.span(1)
        start, end = places[left], max(places[right - 1] + 1, places[right])
        first = start if first < 0 else first
        if start > first + reach:
            break
        if start <= stop:
            stop = max(stop, end)
            continue
        if stop > 0:
            yield begin, stop
        begin, stop = start, end
    if stop > 0:
        yield begin, stop


def _looks_like(wanted: str) -> str:
    """Return the regular expression that finds a term of a query in a folded text."""
    is_part = len(wanted) >= PART_MIN or _IN_UNSPACED_SCRIPT.match(wanted)
    return re.escape(wanted) if is_part else rf"(?<![^\W_{UNSPACED_SCRIPTS}]){re.escape(wanted)}"


def _folded(body: str) -> tuple[str, Sequence[int]]:
    """Return the folded text, and for each of its characters, and its end, the index in the original text."""
    if body.isascii():
        return body.lower(), range(len(body) + 1)
    folded, places = list[str](), list[int]()
    for place, character in enumerate(body[:_MOST_FOLDED]):
        folds_to = _folds_to(character)
        folded.append(folds_to)
        places += [place] * len(folds_to)
    return "".join(folded), [*places, min(len(body), _MOST_FOLDED)]


_folds_to = lru_cache(4096)(fold)


def _marked(body: str, start: int, end: int, hits: Iterable[tuple[int, int]]) -> str:
    parts, position = [], start
    for left, right in hits:
        parts += [escape(body[position:left]), "<mark>", escape(body[left : min(right, end)]), "</mark>"]
        position = min(right, end)
    return "".join([*parts, escape(body[position:end])])
