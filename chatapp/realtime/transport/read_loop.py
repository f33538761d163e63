"""Reads for all connections in one greenlet: an idle connection costs only a watcher.

Why a greenlet and not the watcher's callback itself: what handles a packet may wait for a moment (a lock that
a native thread holds); in the event loop's own greenlet that would be an error. It must still never wait for
long: everyone's reading waits along.
"""

import logging
import time
from collections import deque
from typing import Any, Protocol

import gevent

log = logging.getLogger(__name__)

_BUFFER_BYTES = 16384
_SLICE_SECONDS = 0.010


class Reader(Protocol):
    """A connection, as far as this module knows it."""

    def read(self, buffer: bytearray) -> None:
        """Read once into the buffer, which others use too."""


class ReadLoop:
    """One a process."""

    def __init__(self, loop: Any) -> None:
        self._loop = loop
        self._ready: deque[Reader] = deque()
        self._buffer = bytearray(_BUFFER_BYTES)
        self._waiting = False
        self._greenlet = gevent.spawn(self._run)

    def wake(self, reader: Reader) -> None:
        """Let a connection read soon: each at most once until it has read."""
        self._ready.append(reader)
        if self._waiting:
            self._waiting = False
            self._loop.run_callback(self._greenlet.switch)

    def _run(self) -> None:
        hub = gevent.get_hub()
        while True:
            until = time.perf_counter() + _SLICE_SECONDS
            while self._ready and time.perf_counter() < until:
                self._read(self._ready.popleft())
            if self._ready:
                # The loop's other work comes between two slices.
                self._loop.run_callback(self._greenlet.switch)
            else:
                self._waiting = True
            hub.switch()

    def _read(self, reader: Reader) -> None:
        try:
            reader.read(self._buffer)
        except Exception:
            log.exception("reading from a connection failed")

    def stop(self) -> None:
        """End the greenlet."""
        self._greenlet.kill(block=False)
