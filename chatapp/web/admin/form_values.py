"""Values of the administration's forms and page links: durations in minutes, and the cursor of a list."""

from chatapp.domain.text import whole_number

# Minutes to choose from; the empty text means permanently.
DURATIONS = ("10", "60", "1440", "10080", "43200", "")


def minutes_of(typed: str) -> int | None:
    """Return the minutes of a form field, None for permanently. Raises Invalid."""
    if not typed:
        return None
    return whole_number(typed, "minutes", "choose_from_list")


def cursor_of(typed: str) -> int | None:
    """Return the id below which a page of a list begins, None for the first page. Raises Invalid."""
    if not typed:
        return None
    return whole_number(typed, "below", "cursor_invalid")
