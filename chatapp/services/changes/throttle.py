"""Limits how often a second something is done for a key; keys beyond the limit are queued."""

import threading
from collections.abc import Callable

import structlog

from chatapp.domain.errors import Unavailable

_SECOND = 1.0
_log = structlog.get_logger(__name__)


class Throttle:
    """Calls `send(key)` at once, up to `most` times a second; further keys wait for their turn, each once."""

    def __init__(self, send: Callable[[int], None], most: int) -> None:
        self._send = send
        self._most = most
        self._left = most
        self._waiting: dict[int, None] = {}
        self._turn = threading.Lock()
        self._running = False

    def __call__(self, key: int) -> None:
        """Send a key now, or soon where too much was sent within the last second. Raises what `send` raises."""
        with self._turn:
            self._start()
            if not self._left:
                self._waiting[key] = None
                return
            self._left -= 1
        self._send(key)

    def _start(self) -> None:
        if not self._running:
            self._running = True
            timer = threading.Timer(_SECOND, self._go_on)
            timer.daemon = True
            timer.start()

    def _go_on(self) -> None:
        with self._turn:
            due = list(self._waiting)[: self._most]
            for key in due:
                del self._waiting[key]
            self._left = self._most - len(due)
            self._running = False
            if due:
                self._start()
        for key in due:
            self._send_late(key)

    def _send_late(self, key: int) -> None:
        try:
            self._send(key)
        except Unavailable:
            with self._turn:
                self._waiting[key] = None
                self._start()
        except Exception:  # noqa: BLE001 - one key must not keep the others waiting
            _log.exception("sending late failed")
