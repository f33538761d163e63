"""How a room is named: by its slug in addresses and events, a direct message by its people."""

import re
import secrets
from collections.abc import Iterable

from chatapp.domain.errors import Invalid

PATTERN = r"[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?"
# What ends the slug of a private room: 31 signs that are not taken for one another, six of them.
_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
_ENDING = 6
_SLUG = re.compile(PATTERN, re.ASCII)


def check_slug(slug: str, field: str = "slug") -> str:
    """Return the slug: 1 to 64 of `a-z 0-9 - _`, a letter or digit first and last. Raises Invalid."""
    if not _SLUG.fullmatch(slug):
        raise Invalid("slug_invalid", field)
    return slug


def is_slug(text: str) -> bool:
    """Return True if a text can be the slug of a room as it is."""
    return _SLUG.fullmatch(text) is not None


def private_slug(wish: str) -> str:
    """Return a slug for a private room: the wish, cut where it has to be, `-` and six signs that nobody guesses."""
    return private_stem(wish) + "".join(secrets.choice(_SIGNS) for _ in range(_ENDING))


def private_stem(wish: str) -> str:
    """Return what the slug of a private room begins with: all but its six last signs."""
    return wish[: 63 - _ENDING].rstrip("-_") + "-"


def is_private_slug(slug: str, wish: str) -> bool:
    """Return True if a slug is a private room's that was made from this wish."""
    return re.fullmatch(rf"{re.escape(private_stem(wish))}[{_SIGNS}]{{{_ENDING}}}", slug) is not None


def direct_key(people: Iterable[int]) -> str:
    """Return the key of the direct message between people, given by their ids: one, whoever begins it."""
    return ",".join(map(str, sorted(set(people))))
