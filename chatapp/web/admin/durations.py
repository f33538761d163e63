"""For how long: what a form offers, and what it sends, in minutes; an empty text is for good."""

from chatapp.domain.numbers import whole_number

DURATIONS = ("10", "60", "1440", "10080", "43200", "")


def minutes_of(typed: str) -> int | None:
    """Return the minutes that a form sent, None for good. Raises Invalid."""
    if not typed:
        return None
    return whole_number(typed, "minutes", "choose_from_list")
