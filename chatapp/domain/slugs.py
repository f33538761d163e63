"""How a room is named: by its slug in addresses and events, a direct message by its people."""

import re
from collections.abc import Iterable

from chatapp.domain.errors import Invalid

PATTERN = r"[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?"
_SLUG = re.compile(PATTERN, re.ASCII)


def check_slug(slug: str, field: str = "slug") -> str:
    """Return the slug: 1 to 64 of `a-z 0-9 - _`, a letter or digit first and last. Raises Invalid."""
    if not _SLUG.fullmatch(slug):
        raise Invalid(
            "Use small letters, digits, - and _, at most 64, beginning and ending with a letter or digit.",
            field,
        )
    return slug


def direct_key(people: Iterable[int]) -> str:
    """Return the key of the direct message between people, given by their ids: one, whoever begins it."""
    return ",".join(map(str, sorted(set(people))))
