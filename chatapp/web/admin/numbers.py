"""Numbers that stand in addresses."""

from chatapp.domain.numbers import whole_number


def below_of(typed: str) -> int | None:
    """Return under which id a page begins, None for the first page. Raises Invalid."""
    if not typed:
        return None
    return whole_number(typed, "below", "cursor_invalid")
