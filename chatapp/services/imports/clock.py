"""Assigns instants to lines with only a time of day, or none."""

from chatapp.domain.times import DAY

HOUR = 3_600_000
_HALF_DAY = 12 * HOUR
# Clocks are set and lines overtake each other; only what goes back further than this has passed midnight or noon.
_SLACK = HOUR


class Clock:
    """Gives each line of a log its instant (ms), always later than the one before by at least a millisecond.

    `start` is the first instant of the log's first day, `opening` that of lines before any with a time. Whether a
    clock has 12 or 24 hours shows only when it says 0 or 13 and more: until then a time that jumps back by more than
    an hour means that half a day has passed.
    """

    def __init__(self, start: int, opening: int) -> None:
        self._start = start
        self._opening = opening
        self._step = _HALF_DAY
        self._last: int | None = None

    def at_time(self, of_day: int) -> int:
        """Return the instant of a line with a time of day (ms since midnight)."""
        if of_day < HOUR or of_day >= 13 * HOUR:
            self._step = DAY
        while self._last is not None and self._start + of_day < self._last - _SLACK:
            self._start += self._step
        return self.at(self._start + of_day)

    def at(self, instant: int) -> int:
        """Return the instant of a line that tells day and time."""
        self._last = instant if self._last is None else max(instant, self._last + 1)
        return self._last

    def still(self) -> int:
        """Return the instant of a line without a time: that of the line before."""
        return self.at(self._opening if self._last is None else self._last)
