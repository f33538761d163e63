"""Numbers that stand in addresses."""

from chatapp.domain.errors import Invalid


def below_of(typed: str) -> int | None:
    """Return under which id a page begins, None for the first page. Raises Invalid."""
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 15):
        raise Invalid("There is no such page.", "below")
    return int(typed)
