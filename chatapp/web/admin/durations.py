"""For how long: what a form offers, and what it sends, in minutes; an empty text is for good."""

from chatapp.domain.errors import Invalid

DURATIONS = ("10", "60", "1440", "10080", "43200", "")


def minutes_of(typed: str) -> int | None:
    """Return the minutes that a form sent, None for good. Raises Invalid."""
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 9):
        raise Invalid("Choose for how long.", "minutes")
    return int(typed)
