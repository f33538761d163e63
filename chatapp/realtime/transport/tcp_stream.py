"""A TCP connection without frames: its reader splits the bytes by content or by time."""

import socket
import time
from typing import Any, Protocol

from chatapp.realtime.transport.reactor import Reactor
from chatapp.realtime.transport.websocket_connection import ConnectionOwner, WebSocketConnection
from chatapp.realtime.transport.websocket_frames import Opcode

# A peer that is gone without a word is noticed within this: probes while nothing is sent (tcp(7)), and what was sent
# must be acknowledged in the same time.
_PROBE_AFTER_SECONDS, _PROBE_EVERY_SECONDS, _PROBES = 4, 2, 3
_SILENT_MILLISECONDS = 10_000

Pieces = list[tuple[Opcode, bytes]]


class PieceReader(Protocol):
    """Finds the pieces in the bytes of a peer, as `MessageReader` finds messages."""

    @property
    def patience(self) -> float:
        """After so many seconds of silence what has begun counts as whole; 0 where nothing has begun."""

    def feed(self, data: bytes) -> Any:
        """Yield the pieces that `data` completes, each as `(Opcode.TEXT, bytes)`."""

    def forget(self) -> None:
        """Keep nothing of what has begun."""

    def rest(self) -> Pieces:
        """Return what has begun as whole; nothing has begun after that."""


class StreamOwner(ConnectionOwner, Protocol):
    """Who speaks over a stream."""

    def on_end(self) -> None:
        """The peer sends nothing more, though it may still read. The stream is paused for good."""


class Stream(WebSocketConnection):
    """Of a socket that was accepted: descriptor, bounds and writing are those of Connection."""

    __slots__ = ("_began", "_due", "_look_is_due", "_own_owner")

    def __init__(self, descriptor: int, reactor: Reactor, owner: StreamOwner, reader: PieceReader) -> None:
        super().__init__(descriptor, reactor, owner, reader)
        self._own_owner = owner
        self._due = self._began = 0.0
        self._look_is_due = False
        self._probe()

    def ended(self) -> None:
        """See Connection: what it said last counts, with or without an end."""
        if self._closing:
            if self._backlog is None:
                self.connection_lost()
            else:
                self.paused = True
        elif rest := self._reader.rest():
            self._messages = iter(rest)
            self._drain()
        else:
            self.paused = True
            self._own_owner.on_end()

    @property
    def is_write_blocked(self) -> bool:
        """Whether the peer does not take what was sent to it already."""
        return self.raw_send is None

    def _take(self, data: bytes) -> None:
        self._hand_out(data)

    def _probe(self) -> None:
        if self._socket.family not in (socket.AF_INET, socket.AF_INET6):
            return
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, value in (
            ("TCP_KEEPIDLE", _PROBE_AFTER_SECONDS),
            ("TCP_KEEPINTVL", _PROBE_EVERY_SECONDS),
            ("TCP_KEEPCNT", _PROBES),
            ("TCP_USER_TIMEOUT", _SILENT_MILLISECONDS),
        ):
            if hasattr(socket, option):
                self._socket.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)

    def _watch_assembly(self) -> None:
        patience = self._reader.patience
        if patience and not self.ending:
            now = time.monotonic()
            self._began = self._began or now
            # However often something comes, the whole has a deadline.
            self._due = min(now + patience, self._began + self._reactor.limits.message_seconds)
            self._look_after(max(self._due - now, 0.0))

    def _handle(self, opcode: int, content: str | bytes) -> None:
        self._began = 0.0
        super()._handle(opcode, content)

    def _look_after(self, seconds: float) -> None:
        # One entry in the wheel at a time, however small the pieces come.
        if not self._look_is_due:
            self._look_is_due = True
            self._reactor.wheel.after(seconds, self._look)

    def _look(self) -> None:
        self._look_is_due = False
        patience = self._reader.patience
        if self.ending or not patience:
            return
        left = self._due - time.monotonic()
        if left > 0 or self.paused or self._messages is not None:
            self._look_after(max(left, patience / 2))
            return
        self._messages = iter(self._reader.rest())
        self._take_turns()
