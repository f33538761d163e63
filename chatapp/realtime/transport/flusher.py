"""Flushes once a loop turn: everything queued for a connection leaves in one send.

What goes to an audience is gathered in one batch, which is joined once for all its members. At most one
batch is open at a time, and whatever else is sent to one of its members settles that member's share first:
so each connection gets everything in the order it was sent.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Protocol

log = logging.getLogger(__name__)

_SLICE_SECONDS = 0.010
_BETWEEN_LOOKS = 32
# What is larger stays in pieces, which all its readers share and which are bounded one by one where they have to wait.
_JOINED_BYTES = 256 * 1024


class FlushTarget(Protocol):
    """A connection, as far as this module knows it."""

    out: list[bytes]
    """What is to be written next."""
    raw_send: Callable[[bytes], int] | None
    """The socket's send; None while nothing can be written."""

    def flush(self) -> None:
        """Write what is in `out`, and empty it."""

    def buffer_unsent(self, data: bytes, sent: int) -> None:
        """The socket took no more than `sent` bytes of it: keep the rest."""

    def connection_lost(self) -> None:
        """The socket failed."""

    def abort(self) -> None:
        """End the connection now."""


class Audience:
    """The connections that get one stream of frames."""

    __slots__ = ("batch", "taken", "writers")

    def __init__(self) -> None:
        self.writers: dict[FlushTarget, Any] = {}
        self.batch: list[bytes] = []
        self.taken: dict[FlushTarget, int] = {}


class Flusher:
    """One a process. Nothing here blocks, and no turn writes for longer than a slice."""

    def __init__(self, loop: Any) -> None:
        self._loop = loop
        self._dirty: deque[FlushTarget] = deque()
        self._open: Audience | None = None
        self._scheduled = False

    def send(self, writer: FlushTarget, frame: bytes) -> None:
        """Send a frame to one connection."""
        self.settle(writer)
        self._put(writer, frame)

    def publish(self, audience: Audience, frame: bytes, skip: Sequence[FlushTarget] = ()) -> None:
        """Send a frame to all of an audience, except `skip`."""
        if self._open is not audience:
            self.seal()
            self._open = audience
            self._schedule()
        for writer in skip:
            self.settle(writer)
            if writer in audience.writers:
                audience.taken[writer] = len(audience.batch) + 1
        audience.batch.append(frame)

    def join(self, audience: Audience, writer: FlushTarget, whose: Any = None) -> None:
        """From now on the connection, which is `whose`, gets what is published."""
        if audience is self._open and writer not in audience.writers:
            audience.taken[writer] = len(audience.batch)
        audience.writers[writer] = whose

    def leave(self, audience: Audience, writer: FlushTarget) -> None:
        """From now on it doesn't; what was published before still goes out."""
        self.settle(writer)
        audience.writers.pop(writer, None)
        audience.taken.pop(writer, None)

    def settle(self, writer: FlushTarget) -> None:
        """Move the connection's share of the open batch to its own buffer."""
        audience = self._open
        if audience is not None and writer in audience.writers:
            share = audience.batch[audience.taken.get(writer, 0) :]
            audience.taken[writer] = len(audience.batch)
            for frame in share:
                self._put(writer, frame)

    def seal(self) -> None:
        """End the open batch: hand it out, joined, to its audience."""
        audience, self._open = self._open, None
        if audience is not None:
            whole, writers = self._close_batch(audience)
            for writer in writers:
                self._put(writer, whole)

    def _close_batch(self, audience: Audience) -> tuple[bytes, list[FlushTarget]]:
        """Hand their rest to those who took a share already; return the whole, and who is to get it."""
        batch, taken = audience.batch, audience.taken
        audience.batch, audience.taken = [], {}
        if len(batch) > 1 and sum(map(len, batch)) > _JOINED_BYTES:
            for writer in audience.writers:
                for frame in batch[taken.get(writer, 0) :]:
                    self._put(writer, frame)
            return b"", []
        for writer, start in taken.items():
            if start < len(batch):
                self._put(writer, b"".join(batch[start:]))
        writers = [writer for writer in audience.writers if writer not in taken] if taken else list(audience.writers)
        return batch[0] if len(batch) == 1 else b"".join(batch), writers

    def _put(self, writer: FlushTarget, frame: bytes) -> None:
        if not writer.out:
            self._dirty.append(writer)
        writer.out.append(frame)
        self._schedule()

    def _schedule(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            self._loop.run_callback(self.flush)

    def flush(self) -> None:
        """Write what waits. A long list goes out in slices, with the loop's other work between them."""
        self._scheduled = False
        audience, self._open = self._open, None
        until = time.perf_counter() + _SLICE_SECONDS
        if audience is None:
            self._write_own(until)
            return
        whole, writers = self._close_batch(audience)
        # Who has frames of their own, acks above all, is served first.
        self._write_own(until)
        self._write_to_all(whole, writers, until)

    def _write_own(self, until: float) -> None:
        dirty = self._dirty
        while dirty:
            for _ in range(min(len(dirty), _BETWEEN_LOOKS)):
                _flush(dirty.popleft())
            if dirty and time.perf_counter() > until:
                self._schedule()
                return

    def _write_to_all(self, whole: bytes, writers: list[FlushTarget], until: float) -> None:
        for start in range(0, len(writers), _BETWEEN_LOOKS):
            if time.perf_counter() > until:
                for writer in writers[start:]:
                    self._put(writer, whole)
                return
            _write_to(writers[start : start + _BETWEEN_LOOKS], whole)


def _write_to(writers: list[FlushTarget], whole: bytes) -> None:
    """The innermost loop of all delivery: one send each, and nothing else where all goes well."""
    size = len(whole)
    for writer in writers:
        send = writer.raw_send
        if send is None or writer.out:
            writer.out.append(whole)
            _flush(writer)
            continue
        try:
            sent = send(whole)
        except (BlockingIOError, InterruptedError):
            sent = 0
        except Exception as error:  # noqa: BLE001 - whatever happens to one writer, the others get the frame
            _end(writer, error)
            continue
        if sent != size:
            try:
                writer.buffer_unsent(whole, sent)
            except Exception as error:  # noqa: BLE001
                _end(writer, error)


def _flush(writer: FlushTarget) -> None:
    try:
        writer.flush()
    except Exception as error:  # noqa: BLE001 - one connection's fault is not to keep others from what is theirs
        _end(writer, error)


def _end(writer: FlushTarget, error: Exception) -> None:
    """End a connection that cannot be written to."""
    if not isinstance(error, OSError):
        log.error("writing to a connection failed", exc_info=error)
    try:
        writer.connection_lost()
    except Exception:
        log.exception("ending a connection failed")
        writer.abort()
