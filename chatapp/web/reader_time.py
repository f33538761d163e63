"""Times as the reader's clock shows them. The page's program keeps the zone and the kind of clock in two cookies
(frontend/src/domain/dates.ts, which writes times the same way); until it has run once, times are in UTC and say so.
"""

from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask import g, request

from chatapp.web.texts import Translate

# The longest name of a zone has 32 characters.
_MOST_CHARACTERS = 64


class ReaderTime(NamedTuple):
    """A reader's zone (None: not known) and whether their clock has twelve hours."""

    zone: ZoneInfo | None = None
    has_twelve_hours: bool = False

    def day(self, instant: str) -> str:
        """Return the day of an instant (ISO 8601, UTC) as `YYYY-MM-DD`."""
        return instant[:10] if self.zone is None else f"{self._local(instant):%Y-%m-%d}"

    def today(self) -> str | None:
        """Return today as `YYYY-MM-DD`, or None if the zone is not known."""
        return None if self.zone is None else f"{datetime.now(self.zone):%Y-%m-%d}"

    def clock(self, instant: str) -> str:
        """Return the time of day of an instant as `18:05` or `6:05 PM`."""
        if self.zone is None:
            return instant[11:16]
        at = self._local(instant)
        if not self.has_twelve_hours:
            return f"{at:%H:%M}"
        return f"{at.hour % 12 or 12}:{at:%M}\N{NO-BREAK SPACE}{'AM' if at.hour < 12 else 'PM'}"

    def full_time(self, instant: str, t: Translate) -> str:
        """Return an instant's day and time in full."""
        return f"{full_day(self.day(instant), t)}, {self.clock(instant)}{'' if self.zone else ' UTC'}"

    def end_time(self, instant: str, t: Translate) -> str:
        """Return an instant in full, and without its day if that is today."""
        return self.clock(instant) if self.day(instant) == self.today() else self.full_time(instant, t)

    def day_name(self, day: str, t: Translate) -> str:
        """Return a day as `Today`, `Yesterday` or in full; without a known zone always in full."""
        today = self.today()
        days_ago = (date.fromisoformat(today) - date.fromisoformat(day)).days if today else -1
        return {0: t("day.today"), 1: t("day.yesterday")}.get(days_ago) or full_day(day, t)

    def _local(self, instant: str) -> datetime:
        return datetime.fromisoformat(instant).astimezone(self.zone)


def full_day(day: str, t: Translate) -> str:
    """Return a day (`YYYY-MM-DD`) in full, as `Sunday, 22 November 2026`."""
    at = date.fromisoformat(day)
    weekday = t("day.weekdays").split("|")[at.isoweekday() % 7]
    return t("day.full", weekday=weekday, day=at.day, month=t("day.months").split("|")[at.month - 1], year=at.year)


def reader_time() -> ReaderTime:
    """Return how times are written for the reader of this request: on the pages of the administration in UTC."""
    if "reader_time" not in g:
        g.reader_time = ReaderTime() if request.blueprint == "admin" else _from_cookies()
    found: ReaderTime = g.reader_time
    return found


def _from_cookies() -> ReaderTime:
    zone = _zone(request.cookies.get("timezone", "")[:_MOST_CHARACTERS])
    return ReaderTime(zone, has_twelve_hours=request.cookies.get("clock") == "12")


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not a zone, not a name that could be one, a folder of zones
        return None
