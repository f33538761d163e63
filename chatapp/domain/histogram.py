"""A histogram of instants: how many fall on each day, month or year."""

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from chatapp.domain.administration import Bar

MAX_BARS = 92
_EPOCH = date(1970, 1, 1).toordinal()


class _Scale(NamedTuple):
    """Numbers the days, months or years: `number` of a date, and the first and last date of a number."""

    number: Callable[[date], int]
    bounds: Callable[[int], tuple[date, date]]


def bars(days: Iterable[int]) -> tuple[Bar, ...]:
    """Return the bars for days counted from 1970-01-01 (UTC), oldest first, empty ones between them included.

    A bar is a day, a month or a year: the finest that makes at most 92 bars; of more years, the last 92.
    """
    dates = Counter(date.fromordinal(_EPOCH + day) for day in days)
    if not dates:
        return ()
    first, last = min(dates), max(dates)
    scale = next((s for s in (_DAYS, _MONTHS) if s.number(last) - s.number(first) < MAX_BARS), _YEARS)
    counts: Counter[int] = Counter()
    for day, count in dates.items():
        counts[scale.number(day)] += count
    numbers = range(scale.number(first), scale.number(last) + 1)
    return tuple(_bar(scale, number, counts[number]) for number in numbers[-MAX_BARS:])


def _bar(scale: _Scale, number: int, count: int) -> Bar:
    first, last = scale.bounds(number)
    return Bar(first.isoformat(), last.isoformat(), count)


def _month(number: int) -> tuple[date, date]:
    year, month = divmod(number, 12)
    return date(year, month + 1, 1), date(year, month + 1, monthrange(year, month + 1)[1])


_DAYS = _Scale(date.toordinal, lambda number: (date.fromordinal(number), date.fromordinal(number)))
_MONTHS = _Scale(lambda day: day.year * 12 + day.month - 1, _month)
_YEARS = _Scale(lambda day: day.year, lambda number: (date(number, 1, 1), date(number, 12, 31)))
