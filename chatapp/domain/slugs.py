"""A room's slug: its name in addresses and events."""

import re

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
