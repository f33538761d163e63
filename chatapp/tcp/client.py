"""One TCP client, from its first byte to its last. `ProtocolReader` finds out which protocol it speaks."""

import secrets
import time
from collections.abc import Callable
from typing import Any, Protocol

from chatapp.realtime.connections import Connection
from chatapp.realtime.transport.tcp_stream import Stream
from chatapp.tcp.channel import Channel
from chatapp.tcp.loop_thread import LoopThread
from chatapp.tcp.pacing import QueuedChunks
from chatapp.tcp.protocol_detection import ProtocolReader, WireProtocol

# The limit of a line until the client has signed in: a name or a token needs no more.
_FIRST_LINE_BYTES = 4096
# Socket.IO never generates an id with a colon.
SID_PREFIX = "tcp:"
_DRAIN_SECONDS = 2.0


class ProtocolHandler(Protocol):
    """Handles what clients of one protocol send, and encodes what they are sent."""

    def on_line(self, client: "TcpClient", line: bytes) -> None:
        """Handle a line, or an unframed message of a window."""

    def send(self, client: "TcpClient", event: str, payload: dict[str, Any]) -> None:
        """Send an event to this client alone."""

    def on_gone(self, client: "TcpClient", channel: Channel | None) -> None:
        """Handle the end of a client. `channel` is one that it was subscribed to, if any."""

    def on_kicked(self, client: "TcpClient") -> None:
        """Handle the server's removing the client from a room."""


class ClientRegistry(Protocol):
    """The part of `TcpClients` that a client uses."""

    loop_thread: LoopThread

    def handler_for(self, protocol: WireProtocol | None) -> ProtocolHandler:
        """Return the handler of a protocol."""

    def remove(self, client: "TcpClient") -> bool:
        """Remove a client. Return False if it was not registered any more."""

    def leave_all(self, client: "TcpClient") -> Channel | None:
        """Unsubscribe the client from all channels and end its session; return a channel that it was subscribed to."""


class TcpClient:
    """Owns its stream. All methods must be called on the TCP server's loop."""

    __slots__ = (
        "_registry", "address", "connected_at", "connection", "error_count", "queued", "reader", "received_at",
        "refused_at", "replayed_seq", "sid", "stream",
    )  # fmt: skip

    def __init__(self, descriptor: int, address: str, registry: ClientRegistry) -> None:
        self._registry = registry
        self.address = address
        self.sid = f"{SID_PREFIX}{secrets.token_hex(8)}"
        self.reader = ProtocolReader(_FIRST_LINE_BYTES)
        self.connection: Connection | None = None
        self.queued: QueuedChunks = None
        self.replayed_seq = 0
        self.error_count = 0
        self.refused_at = 0.0
        self.received_at = self.connected_at = time.monotonic()
        self.stream = Stream(descriptor, registry.loop_thread.reactor, self, self.reader)

    @property
    def protocol(self) -> WireProtocol | None:
        """The protocol that the client speaks; None until its first bytes show it."""
        return self.reader.protocol

    @property
    def _handler(self) -> ProtocolHandler:
        return self._registry.handler_for(self.protocol)

    @property
    def is_write_blocked(self) -> bool:
        """Whether earlier bytes still wait for the client to read them."""
        return self.stream.is_write_blocked

    # -- input

    def on_message(self, content: Any) -> None:
        """Handle a line or message. See the transport's Owner."""
        self.received_at = time.monotonic()
        self._handler.on_line(self, content)

    def on_end(self) -> None:
        """Close after answering everything that was received: the client sends nothing more."""
        if self.connection is None:
            self.close()
        else:
            self._registry.loop_thread.spawn(self._drain_and_close, self.connection)

    def on_lost(self) -> None:
        """Handle the loss of the connection."""
        self._deregister()

    def spawn(self, call: Callable[..., None], *arguments: Any) -> None:
        """Run a call that may block, in the background. Nothing more is read from the client until it returns."""
        self.stream.paused = True

        def run() -> None:
            try:
                call(*arguments)
            finally:
                self._registry.loop_thread.run(self._resume)

        self._registry.loop_thread.spawn(run)

    def _resume(self) -> None:
        if not self.stream.ending:
            self.stream.resume()

    def _drain_and_close(self, connection: Connection) -> None:
        until = time.monotonic() + _DRAIN_SECONDS
        while (connection.draining or connection.has_pending_writes) and time.monotonic() < until:
            time.sleep(0.01)
        self._registry.loop_thread.run(self.close)

    # -- output

    def write(self, chunk: bytes) -> None:
        """Send bytes as they are."""
        self.stream.send(chunk)

    def send_event(self, event: str, payload: dict[str, Any]) -> None:
        """Send an event to this client alone."""
        self._handler.send(self, event, payload)

    def on_kicked(self) -> None:
        """Handle the server's removing the client from a room."""
        self._handler.on_kicked(self)

    # -- end

    def close(self) -> None:
        """Close the connection once everything sent so far is flushed."""
        queued, self.queued = self.queued, None
        # There is no time left to space the queued chunks, and a window cannot tell them apart without pauses.
        for chunk in (queued or ())[-1:]:
            self.write(chunk)
        self._deregister()
        self.stream.finish()

    def abort(self) -> None:
        """Close the connection at once, dropping unsent bytes."""
        self.queued = None
        self.stream.abort()
        self._deregister()

    def _deregister(self) -> None:
        if self._registry.remove(self):
            self._handler.on_gone(self, self._registry.leave_all(self))
