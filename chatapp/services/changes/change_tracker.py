"""Which rows of the change log this process has applied.

A row counts as applied when that succeeded, not when it was read. One that failed is tried again, more and more seldom.
Ids are given out before they are committed, so with several writers a lower one may show up after a higher: the rows of
the last minute are read again each time, however many they are, and those that were claimed are passed over.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import structlog

from chatapp.domain.errors import Unavailable

# From taking an id to the commit it takes as long as one insert; a process may stand still in between.
LATE_SECONDS = 60.0
MOST_ATTEMPTS = 40
_LONGEST_PAUSE = 60.0
_SHOWN_AFTER = 3
_log = structlog.get_logger(__name__)


class Failure(NamedTuple):
    """A row that could not be applied, how often it was tried, and when it is due again (seconds of the clock)."""

    key: str
    attempts: int
    due_at: float


class ChangeTracker:
    """Tracks the rows of the change log. Safe from several threads; `clock` gives seconds that only go forwards."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._taken = set[int]()
        self._newest: dict[str, int] = {}
        self._failures: dict[int, Failure] = {}
        self._marks: deque[tuple[float, int]] = deque()
        self._floor = 0

    @property
    def floor(self) -> int:
        """Everything up to this id is settled."""
        return self._floor

    def begin(self, floor: int, known: Iterable[int]) -> None:
        """Start above an id. The rows in `known` are not applied."""
        with self._lock:
            self._floor = floor
            self._taken |= set(known)

    def claim(self, id_: int, key: str) -> bool:
        """Return True if the caller is to apply a row: it is new, and nothing newer of its key was applied."""
        with self._lock:
            if id_ in self._taken or id_ <= self._floor:
                return False
            self._taken.add(id_)
            if self._newest.get(key, 0) > id_:
                return False
            self._newest[key] = id_
            return True

    def is_outdated(self, id_: int, key: str) -> bool:
        """Return True if a newer row of the same key was claimed: what was read for this one may be old."""
        with self._lock:
            return self._newest.get(key, 0) > id_

    def failed(self, id_: int, key: str, error: Exception) -> None:
        """Note that a row could not be applied: it will be due again."""
        with self._lock:
            before = self._failures[id_].attempts if id_ in self._failures else 0
            # A store that is away says nothing against the row.
            attempts = before if isinstance(error, Unavailable) else before + 1
            pause = min(_LONGEST_PAUSE, 0.25 * 2**attempts)
            due_at = self._clock() + pause if attempts < MOST_ATTEMPTS else float("inf")
            self._failures[id_] = Failure(key, attempts, due_at)
        _log.error("change not applied", key=key.partition(":")[0], attempts=attempts, error=type(error).__name__)

    def succeeded(self, ids: Sequence[int]) -> None:
        """Note that rows were applied."""
        with self._lock:
            for id_ in ids:
                self._failures.pop(id_, None)

    def due(self) -> list[tuple[int, str]]:
        """Return the rows that failed and are to be tried again now, in order."""
        with self._lock:
            now = self._clock()
            return sorted((id_, failure.key) for id_, failure in self._failures.items() if failure.due_at <= now)

    def stuck(self) -> list[str]:
        """Return the keys of rows that were tried several times in vain."""
        with self._lock:
            return [failure.key for failure in self._failures.values() if failure.attempts >= _SHOWN_AFTER]

    def advance(self, newest: int) -> None:
        """Settle what is past: rows without a gap below them, and gaps older than a minute."""
        with self._lock:
            now = self._clock()
            if not self._marks or self._marks[-1][1] < newest:
                self._marks.append((now, newest))
            while self._marks and self._marks[0][0] < now - LATE_SECONDS:
                self._floor = max(self._floor, self._marks.popleft()[1])
            while self._floor + 1 in self._taken:
                self._floor += 1
            self._taken = {id_ for id_ in self._taken if id_ > self._floor}
            self._newest = {key: id_ for key, id_ in self._newest.items() if id_ > self._floor}
