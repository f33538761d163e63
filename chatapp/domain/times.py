"""Instants are whole milliseconds since 1970-01-01 UTC; on the wire they are ISO 8601 with `Z`."""

import re
import time
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from chatapp.domain.errors import Invalid

DAY = 86_400_000
# Without a zone, which is faster to format; it is UTC throughout.
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def now() -> int:
    """Return the current instant in milliseconds."""
    return time.time_ns() // 1_000_000


def iso(instant: int) -> str:
    """Return `instant` (ms) as ISO 8601 in UTC with milliseconds, as `2026-11-02T09:05:00.123Z`."""
    seconds, milliseconds = divmod(instant, 1000)
    return f"{_to_the_second(seconds)}.{milliseconds:03}Z"


def moment(instant: int) -> datetime:
    """Return an instant (ms) as a datetime in UTC."""
    return (_EPOCH + timedelta(milliseconds=instant)).replace(tzinfo=UTC)


@lru_cache(maxsize=256)
def _to_the_second(seconds: int) -> str:
    return (_EPOCH + timedelta(seconds=seconds)).isoformat(timespec="seconds")


def from_iso(text: str, field: str = "created_at") -> int:
    """Return the instant (ms) that an ISO 8601 text names; UTC where it names no zone. Raises Invalid."""
    try:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return round(moment.timestamp() * 1000)
    except (ValueError, OverflowError):
        raise Invalid("time_invalid", field) from None


def day_start(text: str, field: str = "date") -> int:
    """Return the first instant (ms) of a UTC day written `YYYY-MM-DD`. Raises Invalid."""
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        day = date.fromisoformat(text)
    except ValueError:
        raise Invalid("day_invalid", field) from None
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000
