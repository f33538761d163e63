"""Slugs of rooms in URLs and events, and the keys of direct messages."""

import re
import secrets
from collections.abc import Iterable

from chatapp.domain.errors import Invalid

PATTERN = r"[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?"
# The slug of a private room ends with six of these 31 characters, none of which looks like another.
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
    """Return a slug for a private room: `wish`, shortened if necessary, `-` and six random characters."""
    return private_stem(wish) + "".join(secrets.choice(_SIGNS) for _ in range(_ENDING))


def private_stem(wish: str) -> str:
    """Return the slug of a private room without its six random characters."""
    return wish[: 63 - _ENDING].rstrip("-_") + "-"


def is_private_slug(slug: str, wish: str) -> bool:
    """Return True if `private_slug` may have made a slug from this wish."""
    return re.fullmatch(rf"{re.escape(private_stem(wish))}[{_SIGNS}]{{{_ENDING}}}", slug) is not None


def direct_key(people: Iterable[int]) -> str:
    """Return the key of the direct message between people, given by their ids in any order."""
    return ",".join(map(str, sorted(set(people))))
