"""Logs when the event loop was blocked, for how long, and where.

A native thread looks at the loop's own beat. It never logs itself, and takes no lock that the loop's thread takes.
"""

import logging
import sys
import time
import traceback
from types import FrameType
from typing import Any

import gevent
from gevent import monkey

log = logging.getLogger(__name__)

_STALL_SECONDS = 0.050
_FRAMES = 6
_QUIET_SECONDS = 1.0
_UNSEEN = "nothing of this process ran, the machine is busy"


class Watchdog:
    """One a process. `stalls` and `longest` (seconds) say what was seen so far."""

    def __init__(self, threshold: float = _STALL_SECONDS) -> None:
        self.threshold = threshold
        self.stalls = 0
        self.longest = 0.0
        self._beat = time.monotonic()
        self._place: str | None = None
        self._logged = 0.0
        self._running = False
        self._timer: Any = None
        self._ident = 0

    def start(self) -> None:
        """Watch the event loop of the calling thread."""
        self._running = True
        self._ident = monkey.get_original("threading", "get_ident")()
        self._beat = time.monotonic()
        self._timer = gevent.get_hub().loop.timer(self.threshold / 2, self.threshold / 2, ref=False)
        self._timer.start(self._tick)
        monkey.get_original("_thread", "start_new_thread")(self._look_on, ())

    def stop(self) -> None:
        """Watch no more."""
        self._running = False
        if self._timer is not None:
            self._timer.stop()
            self._timer.close()

    def _tick(self) -> None:
        now, place = time.monotonic(), self._place
        stood_still = now - self._beat
        self._beat, self._place = now, None
        if stood_still > self.threshold + self.threshold / 2:
            self.stalls += 1
            self.longest = max(self.longest, stood_still)
            if now - self._logged > _QUIET_SECONDS:
                self._logged = now
                log.warning("the event loop stood still for %d ms: %s", stood_still * 1000, place or _UNSEEN)

    def _look_on(self) -> None:
        sleep = monkey.get_original("time", "sleep")
        while self._running:
            sleep(self.threshold / 2)
            if time.monotonic() - self._beat > self.threshold and self._place is None:
                self._place = _describe(sys._current_frames().get(self._ident))


def _describe(frame: FrameType | None) -> str:
    """The innermost places of a stack, on one line."""
    places = traceback.extract_stack(frame, limit=_FRAMES) if frame is not None else []
    return " < ".join(f"{place.name} ({place.filename}:{place.lineno})" for place in reversed(places))
