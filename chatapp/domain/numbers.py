"""Whole numbers as people type them and as they stand in addresses."""

from chatapp.domain.errors import Invalid, NotFound

# The largest integer that both databases and JavaScript hold exactly.
_LARGEST = 2**53 - 1
_DIGITS = 15


def whole_number(typed: str, field: str, key: str, least: int = 0) -> int:
    """Return a typed number of at most 15 digits. Raises Invalid (`key`, `field`) for anything else."""
    if not (typed.isascii() and typed.isdigit() and len(typed) <= _DIGITS and int(typed) >= least):
        raise Invalid(key, field)
    return int(typed)


def check_seq(seq: int) -> int:
    """Return the number of a message that may be there. Raises NotFound for one that cannot."""
    if not 0 < seq <= _LARGEST:
        raise NotFound("message_not_found", "seq")
    return seq
