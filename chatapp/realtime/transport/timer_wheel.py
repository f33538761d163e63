"""All of the transport's deadlines on one timer: a session costs a list entry, not a timer or a greenlet."""

import logging
import time
from collections.abc import Callable
from typing import Any

log = logging.getLogger(__name__)


class TimerWheel:
    """Calls back after a time, up to one tick late.

    Entries can't be taken out: the callee checks whether it still matters.
    """

    def __init__(self, loop: Any, tick: float) -> None:
        self.tick = tick
        self._timer = loop.timer(tick, tick)
        self._slots: dict[int, list[Callable[[], None]]] = {}
        self._turned_to = 0

    def after(self, seconds: float, call: Callable[[], None]) -> None:
        """Call `call` in the event loop in this many seconds. It must not block."""
        if not self._slots:
            self._turned_to = int(time.monotonic() / self.tick)
            self._timer.start(self._turn, update=True)
        slot = int((time.monotonic() + seconds) / self.tick) + 1
        self._slots.setdefault(slot, []).append(call)

    def _turn(self) -> None:
        now = int(time.monotonic() / self.tick)
        while self._turned_to < now:
            self._turned_to += 1
            for call in self._slots.pop(self._turned_to, ()):
                try:
                    call()
                except Exception:
                    # Other connections' deadlines stand in the same slot.
                    log.exception("a deadline's callback failed")
        if not self._slots:
            self._timer.stop()

    def stop(self) -> None:
        """Forget everything."""
        self._slots.clear()
        self._timer.stop()
