"""Finds mentions in a text: the names that may follow an @, longest first."""

import re
import unicodedata
from functools import lru_cache
from itertools import islice

from chatapp.domain.borders import begins_at, ends_before, is_space
from chatapp.domain.names import MAX_CHARS, name_key
from chatapp.domain.text import NOT_OF_A_LINE

_MOST_MENTIONS = 50
_LONGEST = 80
_FEW = 5
# How many characters after a name tell whether it ends there.
_SEEN_AFTER = 2
_AT = re.compile(r"@(?=\S)")
_LINE = re.compile(r"[ -~]*")
# Where `borders.ends_before` lets a name end, in ASCII: before a space, before a `_` that no word follows, and beside
# any other sign, but not before an @.
_END = re.compile(
    r"(?<=[!-~])(?:(?![!-~])|(?=_(?![A-Za-z0-9]))|(?=[!-/:-?\[-^`{-~])|(?<=[!-/:-@\[-`{-~])(?=[A-Za-z0-9]))"
)

# The words that mention everyone in a room, or everyone online, by their key.
EVERYONE = {
    name_key(word): who for word, who in (("room", "room"), ("all", "room"), ("everyone", "room"), ("here", "here"))
}
_LONGEST_WORD = len("everyone")


def candidate_names(body: str) -> list[list[str]]:
    """Return, for each @ of a text (the first 50), the name keys it may mean: longest name first.

    A name may hold anything, so `@Ana María, hello` offers a key for each border in it (`borders.py`).
    """
    if "@" not in body:
        return []
    return [list(dict.fromkeys(key for _typed, key in names_at(body, at + 1))) for at in mention_starts(body)]


def mention_starts(body: str) -> list[int]:
    """Return where an @ stands that may begin a mention: the first 50."""
    found = (match.start() for match in _AT.finditer(body))
    return list(islice((at for at in found if begins_at(body, at)), _MOST_MENTIONS))


def calls_many(body: str) -> bool:
    """Return True if a text has more than five @, or one for everyone; such messages have a rate limit."""
    if body.count("@") > _FEW:
        return True
    return any(key in EVERYONE for at in mention_starts(body) for _typed, key in names_at(body, at + 1, _LONGEST_WORD))


def names_at(body: str, start: int, max_chars: int = MAX_CHARS) -> tuple[tuple[str, str], ...]:
    """Return the names of up to `max_chars` that may begin at a position, longest first: as written, and their keys."""
    return _names(body[start : start + _LONGEST + _SEEN_AFTER], max_chars)


# A text is looked at when its names are looked up and when it is rendered; and who is named often is named in the same
# words.
@lru_cache(512)
def _names(text: str, max_chars: int) -> tuple[tuple[str, str], ...]:
    ends = _ascii_ends(text, max_chars) if text.isascii() else _ends(text, max_chars)
    return tuple((text[:end], _key(text[:end])) for end in reversed(ends))


_key = lru_cache(2048)(name_key)


def _ends(text: str, max_chars: int) -> list[int]:
    ends, letters = list[int](), 0
    for at, character in enumerate(text[:_LONGEST]):
        category = unicodedata.category(character)
        # Marks may be typed apart from their letters, and emoji with what makes them colourful.
        letters += category[0] != "M"
        if letters > max_chars or category in NOT_OF_A_LINE:
            break
        if not is_space(character) and ends_before(text, at + 1):
            ends.append(at + 1)
    return ends


def _ascii_ends(text: str, max_chars: int) -> list[int]:
    """Return what `_ends` does of a text in ASCII, in a tenth of the time."""
    line = min(_LINE.match(text).end(), max_chars)  # type: ignore[union-attr] # it matches anything
    return [found.start() for found in _END.finditer(text[: line + _SEEN_AFTER], 1) if found.start() <= line]
