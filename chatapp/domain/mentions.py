"""Finds mentions in a text: the names that may follow an @, longest first."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from chatapp.domain.borders import begins_at, ends_before, is_space
from chatapp.domain.names import MAX_CHARS, name_key
from chatapp.domain.text import NOT_OF_A_LINE

_MOST_MENTIONS = 50
_LONGEST = 80
_FEW = 5
_AT = re.compile(r"@(?=\S)")

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


def names_at(body: str, start: int, max_chars: int = MAX_CHARS) -> Iterator[tuple[str, str]]:
    """Yield the names of up to `max_chars` that may begin at a position, longest first: as written, and their keys."""
    for end in reversed(_ends(body, start, max_chars)):
        yield body[start:end], _key(body[start:end])


# Who is named often is named in the same words.
_key = lru_cache(2048)(name_key)


def _ends(body: str, start: int, max_chars: int) -> list[int]:
    ends, letters = list[int](), 0
    for at in range(start, min(len(body), start + _LONGEST)):
        category = unicodedata.category(body[at])
        # Marks may be typed apart from their letters, and emoji with what makes them colourful.
        letters += category[0] != "M"
        if letters > max_chars or category in NOT_OF_A_LINE:
            break
        if not is_space(body[at]) and ends_before(body, at + 1):
            ends.append(at + 1)
    return ends
