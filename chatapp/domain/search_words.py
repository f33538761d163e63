"""Words of the search: how text is split and folded, queries parsed, and hits highlighted.

Both databases index exactly these terms, so a search finds the same on each.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from html import escape
from itertools import chain, takewhile

from chatapp.domain.borders import UNSPACED
from chatapp.domain.text import normalize

_WORD = re.compile(r"[^\W_]+")
_SEGMENT = re.compile(f"[{UNSPACED}]+|[^\\W_{UNSPACED}]+")
_IS_UNSPACED = re.compile(f"[{UNSPACED}]")
_SNIPPET = 160
# Where not every letter is its own small form, a text is folded letter by letter to show a hit, and no further than
# this: whoever searches must not be able to hold up everyone.
_MOST_FOLDED = 10_000

# What Unicode does not take apart.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})

WORD_MAX = 64
# A shorter word of a query begins words only: what contains it would be nearly everything.
PART_MIN = 3
# Past so many characters a word is a key or a sum, which nobody knows from the middle.
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
    # Twice: what a compatibility form stands for (as in ™) may have case again.
    # Marks that are cut from a long run of them would be taken off all the same.
    spread = normalize("NFKD", normalize("NFKD", text.casefold()).casefold())
    return "".join(character for character in spread if not unicodedata.combining(character))


def words(text: str) -> list[str]:
    """Return the folded words of a text in order, repeats included, each cut to 64 characters."""
    return [word[:WORD_MAX] for word in _WORD.findall(fold(text))]


def terms(text: str) -> list[str]:
    """Return what a text is indexed by: its words; of scripts without spaces each character with the one after it."""
    return words(text) if text.isascii() else terms_of_folded(fold(text))


def terms_of_folded(folded: str) -> list[str]:
    """Return the terms of a text that is folded already."""
    return _cut(folded, last=True)


def name_has(name: str, typed: str) -> bool:
    """Return True if a folded name has all words of what was typed, in any order: as lists of names are searched."""
    return all(word in name for word in fold(typed).split())


def query_words(query: str) -> tuple[str, ...]:
    """Return the distinct terms a query asks for (at most 16): a hit has a word that `word_has` each of them."""
    return tuple(dict.fromkeys(_cut(fold(query), last=False)))[:_TERMS_ASKED]


def word_has(word: str, wanted: str) -> bool:
    """Return True if an indexed term begins with what is wanted or, where that is long enough, contains it."""
    return wanted in word if len(wanted) >= PART_MIN else word.startswith(wanted)


def text_has(text: str, wanted: str) -> bool:
    """Return True if a text has a term that has what is wanted."""
    folded = fold(text)
    return wanted in folded and any(word_has(term, wanted) for term in _cut(folded, last=True))


def parts(word: str) -> list[str]:
    """Return the beginnings (16 characters) of what a part of the word may be, but for the word's own beginning."""
    last = min(len(word) - PART_MIN, _PARTS_MAX)
    return [word[start : start + _PART_KEPT] for start in range(1, last + 1)]


def part_key(wanted: str) -> str:
    """Return how `parts` of all words that contain what is wanted begin."""
    return wanted[:_PART_KEPT]


def snippet(body: str, wanted: tuple[str, ...]) -> str:
    """Return an extract of `body` around the first hit as HTML: all escaped, hits in `<mark>`."""
    hits = _hits(body, wanted, _SNIPPET)
    first = next(hits, None)
    start = max(0, first[0] - _SNIPPET // 3) if first and len(body) > _SNIPPET else 0
    end = min(len(body), start + _SNIPPET)
    shown = chain([first], takewhile(lambda hit: hit[0] < end, hits)) if first else ()
    return ("…" if start else "") + _marked(body, start, end, shown) + ("…" if end < len(body) else "")


def highlighted(body: str, wanted: tuple[str, ...]) -> str:
    """Return the whole of `body` as HTML: all escaped, hits in `<mark>`."""
    return _marked(body, 0, len(body), _hits(body, wanted, len(body)))


def _cut(folded: str, last: bool) -> list[str]:
    """Return the terms of a folded text; `last`: also the last character of each run that has no spaces."""
    return [term for segment in _SEGMENT.findall(folded) for term in _terms_of(segment, last)]


def _terms_of(segment: str, last: bool) -> list[str]:
    if not _IS_UNSPACED.match(segment):
        return [segment[:WORD_MAX]]
    pairs = [segment[start : start + 2] for start in range(len(segment) - 1)]
    return [*pairs, segment[-1]] if last or not pairs else pairs


def _hits(body: str, wanted: tuple[str, ...], reach: int) -> Iterator[tuple[int, int]]:
    """Yield where hits begin and end in a text, in order, none touching another, up to `reach` after the first begins.

    A text may be nothing but hits, each letter many: whoever shows only its beginning must not look at them all.
    """
    folded, places = _folded(body)
    first = begin = stop = -1
    # Looking ahead finds hits that overlap; at each place the longest.
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
    """Return the pattern of where a term of a query is found in a folded text."""
    is_part = len(wanted) >= PART_MIN or _IS_UNSPACED.match(wanted)
    return re.escape(wanted) if is_part else rf"(?<![^\W_{UNSPACED}]){re.escape(wanted)}"


def _folded(body: str) -> tuple[str, Sequence[int]]:
    """Return a text folded, and for each character of that, and for its end, the place in the text it comes from."""
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
