"""Spaces what the tutorial's windows are sent: a window takes whatever it reads at once for one line.

A chunk sent to a room is one bytes object shared by all its windows, however long it is queued for some of them.
"""

from collections.abc import Callable, Iterable
from typing import Protocol

import structlog

from chatapp.domain.server_texts import local_text
from chatapp.tcp.plain_text import server_chunks

_log = structlog.get_logger(__name__)

PAUSE_SECONDS = 0.05
# Half a minute's worth: a window that is further behind would never catch up.
MAX_QUEUED = 600


# A list, since a deque takes 700 bytes with one chunk in it; an empty tuple while nothing is queued.
QueuedChunks = list[bytes] | tuple[()] | None


class PacedClient(Protocol):
    """The part of a TCP client that the pacer uses."""

    queued: "QueuedChunks"
    """The chunks to send later; None if nothing was sent within the last pause."""

    @property
    def is_write_blocked(self) -> bool:
        """Whether earlier bytes still wait for the client to read them."""

    def write(self, chunk: bytes) -> None:
        """Send a chunk now."""

    def abort(self) -> None:
        """Close the connection at once."""


class Pacer:
    """One per process, used on one thread only. `call_later(seconds, call)` schedules a callback."""

    def __init__(self, call_later: Callable[[float, Callable[[], None]], None]) -> None:
        self._call_later = call_later
        self._sent_since_tick: list[PacedClient] = []
        self._sent_before_tick: list[PacedClient] = []
        self._is_scheduled = False

    def send(self, window: PacedClient, chunks: Iterable[bytes]) -> None:
        """Send chunks, the first of them at once if nothing was sent within the last pause."""
        for chunk in chunks:
            if window.queued is None:
                window.queued = ()
                window.write(chunk)
                self._sent_since_tick.append(window)
                self._schedule()
            elif isinstance(window.queued, list):
                window.queued.append(chunk)
            else:
                window.queued = [chunk]
        if window.queued and len(window.queued) > MAX_QUEUED:
            self._drop_older_half(window)

    def _schedule(self) -> None:
        if not self._is_scheduled:
            self._is_scheduled = True
            self._call_later(PAUSE_SECONDS, self._tick)

    def _tick(self) -> None:
        self._is_scheduled = False
        # A window that was sent something between two ticks waits for the tick after the next, a whole pause at least.
        due, self._sent_before_tick, self._sent_since_tick = self._sent_before_tick, self._sent_since_tick, []
        for window in due:
            try:
                if self._send_next(window):
                    self._sent_before_tick.append(window)
            except Exception:  # noqa: BLE001 - the other windows must still get theirs
                _log.exception("sending to a window failed")
                window.abort()
        if self._sent_before_tick:
            self._schedule()

    @staticmethod
    def _send_next(window: PacedClient) -> bool:
        """Send the next queued chunk. Return False if there was none."""
        if not isinstance(window.queued, list):
            window.queued = None
        elif not window.is_write_blocked:
            window.write(window.queued.pop(0))
            window.queued = window.queued or ()
        return window.queued is not None

    @staticmethod
    def _drop_older_half(window: PacedClient) -> None:
        if window.is_write_blocked:
            window.abort()
            return
        assert window.queued is not None
        dropped = len(window.queued) // 2
        kept = window.queued[dropped:]
        window.queued = [*server_chunks(local_text("tcp_dropped", count=dropped)), *kept]
