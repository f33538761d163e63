"""Sends to the tutorial's windows one piece at a time: two that come together run into one line there.

A room's piece is one object for all its windows, however long it waits for some of them.
"""

from collections.abc import Callable, Iterable
from typing import Protocol

import structlog

from chatapp.tcp.plain_text import server_line

_log = structlog.get_logger(__name__)

PAUSE_SECONDS = 0.05
# Half a minute's worth: whoever is further behind would never catch up.
MOST_WAITING = 600


# Lists, since a deque takes 700 bytes with one piece in it; whoever only rests has none at all.
Waiting = list[bytes] | tuple[()] | None


class Window(Protocol):
    """A client, as far as this module knows it."""

    waiting: "Waiting"
    """What is to be sent later; None while nothing was sent in the last moment."""

    @property
    def held_back(self) -> bool:
        """Whether it does not take what was sent to it already."""

    def write(self, piece: bytes) -> None:
        """Send a piece now."""

    def cut(self) -> None:
        """End its connection."""


class Pacer:
    """One a process; `after(seconds, call)` calls back. All of it on one thread."""

    def __init__(self, after: Callable[[float, Callable[[], None]], None]) -> None:
        self._after = after
        self._fresh: list[Window] = []
        self._resting: list[Window] = []
        self._beating = False

    def send(self, window: Window, pieces: Iterable[bytes]) -> None:
        """Send pieces, the first of them at once where nothing was sent lately."""
        for piece in pieces:
            if window.waiting is None:
                window.waiting = ()
                window.write(piece)
                self._fresh.append(window)
                self._beat()
            elif isinstance(window.waiting, list):
                window.waiting.append(piece)
            else:
                window.waiting = [piece]
        if window.waiting and len(window.waiting) > MOST_WAITING:
            self._too_far_behind(window)

    def _beat(self) -> None:
        if not self._beating:
            self._beating = True
            self._after(PAUSE_SECONDS, self._tick)

    def _tick(self) -> None:
        self._beating = False
        # Whoever was sent something between two beats rests for a whole one.
        due, self._resting, self._fresh = self._resting, self._fresh, []
        for window in due:
            try:
                if self._goes_on(window):
                    self._resting.append(window)
            except Exception:  # noqa: BLE001 - the others are to go on
                _log.exception("sending to a window failed")
                window.cut()
        if self._resting:
            self._beat()

    @staticmethod
    def _goes_on(window: Window) -> bool:
        if not isinstance(window.waiting, list):
            window.waiting = None
        elif not window.held_back:
            window.write(window.waiting.pop(0))
            window.waiting = window.waiting or ()
        return window.waiting is not None

    @staticmethod
    def _too_far_behind(window: Window) -> None:
        if window.held_back:
            window.cut()
            return
        assert window.waiting is not None
        left_out = len(window.waiting) // 2
        kept = window.waiting[left_out:]
        note = f"{left_out} lines came too fast for this window. Open the chat in a browser to see them all."
        window.waiting = [*server_line(note), *kept]
