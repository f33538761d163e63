"""One Engine.IO session: a client, whichever transport it speaks over (Engine.IO protocol 4)."""

import base64
import binascii
import time
from typing import Any, Protocol

from chatapp.realtime.transport import outgoing_packet
from chatapp.realtime.transport.heartbeat import Heartbeat
from chatapp.realtime.transport.outgoing_packet import Outgoing
from chatapp.realtime.transport.poll_queue import PollQueue
from chatapp.realtime.transport.reactor import Reactor
from chatapp.realtime.transport.socketio_packets import UndecodablePacket
from chatapp.realtime.transport.websocket_connection import WebSocketConnection
from chatapp.realtime.transport.websocket_frames import CloseCode


class SessionServer(Protocol):
    """The Engine.IO server, as far as its sessions and their transports use it."""

    reactor: Reactor
    reason: Any
    upper: Any

    def receive(self, session: "EngineSession", content: str | bytes) -> None:
        """Handle one message of a session. Raises UndecodablePacket."""

    def expect_last_poll(self, sid: str) -> None:
        """Answer the poll that a closed session may still send."""

    def moved(self, session: "EngineSession") -> None:
        """Update what depends on a session's transport."""

    def ended(self, session: "EngineSession") -> None:
        """Remove a session that has ended."""

    def run_disconnect_handler(self, session: "EngineSession") -> None:
        """Run the application's handler of `disconnect`."""


class EngineSession:
    """State of one client. Has what engineio.Server expects of its sockets."""

    __slots__ = (
        "_heartbeat", "_kept", "_without_namespace_until", "binary_packet", "busy", "closed", "connected", "connection",
        "engine", "environ", "mailbox", "members", "message_bytes", "probe", "reason", "sid",
    )  # fmt: skip

    def __init__(self, engine: SessionServer, sid: str, environ: dict[str, Any]) -> None:
        self.engine = engine
        self.sid = sid
        self.environ = environ
        self.connection: WebSocketConnection | None = None
        self.probe: WebSocketConnection | None = None
        self.mailbox: PollQueue | None = None
        self.members: dict[str, Any] = {}
        self.binary_packet: Any = None
        self._kept: dict[str, Any] | None = None
        self.message_bytes = engine.reactor.limits.packet_bytes
        self.busy = False
        self._without_namespace_until = 0.0
        self.connected = True
        self.closed = False
        self.reason: str | None = None
        self._heartbeat = Heartbeat(engine.reactor, self)

    @property
    def session(self) -> dict[str, Any]:
        """What the application keeps with it; made when it is first asked for, which ours never does."""
        if self._kept is None:
            self._kept = {}
        return self._kept

    @session.setter
    def session(self, kept: dict[str, Any]) -> None:
        self._kept = kept

    @property
    def upgraded(self) -> bool:
        """Whether it speaks over a WebSocket, and so no longer by polling."""
        return self.connection is not None

    @property
    def overdue(self) -> bool:
        """Whether it should have answered a ping by now."""
        return self._heartbeat.overdue()

    # -- out

    def send(self, packet: Any) -> None:
        """Send a packet: one of ours, or one of engineio."""
        if self.closed:
            return
        if not isinstance(packet, Outgoing):
            packet = outgoing_packet.of_engineio(packet)
        if self.connection is not None:
            self.connection.send(packet.frame)
        elif self.mailbox is not None and not self.mailbox.put(packet):
            self.close(reason=self.engine.reason.TRANSPORT_ERROR)

    def ping(self) -> None:
        """Ask the client whether it is there."""
        self.send(outgoing_packet.PING)

    def give_up(self) -> None:
        """The client didn't answer in time."""
        self.close(reason=self.engine.reason.PING_TIMEOUT)

    @property
    def is_full(self) -> bool:
        """Whether so much waits for the client that another large answer would be too much."""
        if self.connection is not None:
            return self.connection.is_full
        return self.mailbox is not None and self.mailbox.is_full

    # -- in

    def allow(self, message_bytes: int) -> None:
        """Let its messages and polling bodies be so large from now on."""
        self.message_bytes = message_bytes
        for connection in (self.connection, self.probe):
            if connection is not None:
                connection.allow(message_bytes)

    def on_message(self, content: str | bytes) -> None:
        """A message of the WebSocket: a packet that can't be decoded ends the session."""
        try:
            if content[:1] == "4":
                self.engine.upper.receive(self, content[1:])
            else:
                self.receive(content)
        except UndecodablePacket as error:
            self.refuse(str(error))

    def receive(self, content: str | bytes) -> None:
        """Handle one Engine.IO packet of the client. Raises UndecodablePacket."""
        if isinstance(content, bytes):
            self.engine.receive(self, content)
            return
        match content[:1]:
            case "4":
                self.engine.receive(self, content[1:])
            case "3":
                self._heartbeat.pong()
            case "b":
                self.engine.receive(self, _from_base64(content[1:]))
            case "1":
                self._closed_by_client()
            case _:
                raise UndecodablePacket("not a packet that a client may send")

    def refuse(self, why: str) -> None:
        """End it because of what it sent."""
        self.close(reason=self.engine.reason.TRANSPORT_ERROR, code=CloseCode.PROTOCOL_ERROR, why=why)

    # -- end

    def limit_time_without_namespace(self, seconds: float) -> None:
        """Let it be in no namespace for so long, from now; then it ends. Costs one entry in the wheel."""
        if seconds:
            self._without_namespace_until = time.monotonic() + seconds
            self.engine.reactor.wheel.after(seconds, self._end_if_in_no_namespace)

    def _end_if_in_no_namespace(self) -> None:
        if self.closed or self.members or time.monotonic() < self._without_namespace_until:
            return
        if self.busy:
            self.limit_time_without_namespace(self.engine.reactor.limits.namespace_seconds)
        else:
            self.close(reason=self.engine.reason.SERVER_DISCONNECT)

    def _closed_by_client(self) -> None:
        if self.mailbox is not None:
            if not self.mailbox.is_awaited:
                self.engine.expect_last_poll(self.sid)
            self.mailbox.put(outgoing_packet.NOOP)
        if self.connection is not None:
            self.connection.close(CloseCode.NORMAL)
        self.end(self.engine.reason.CLIENT_DISCONNECT)

    def close(self, reason: str | None = None, code: int = CloseCode.NORMAL, why: str = "") -> None:
        """End it from this side, telling the client: by a close code and why over a WebSocket."""
        if self.closed:
            return
        if self.connection is not None:
            self.connection.close(code, why)
        elif self.mailbox is not None:
            self.mailbox.empty()
            self.mailbox.put(outgoing_packet.CLOSE)
        self.end(reason or self.engine.reason.SERVER_DISCONNECT)

    @property
    def behind(self) -> bool:
        """Whether something waits that the client did not take."""
        if self.connection is not None:
            return self.connection.behind
        return self.mailbox is not None and self.mailbox.has_packets

    def abort(self) -> None:
        """End it without sending what waits."""
        if self.connection is None:
            self.close()
        else:
            self.connection.connection_lost()

    def on_lost(self) -> None:
        """The WebSocket ended."""
        self.end(self.engine.reason.TRANSPORT_CLOSE)

    def end(self, reason: str) -> None:
        """Forget it, and let the application know. Nothing is sent."""
        if self.closed:
            return
        self.closed = True
        self.reason = reason
        self._heartbeat.stop()
        if self.binary_packet is not None:
            self.engine.reactor.partial.set_size(self.binary_packet, 0)
            self.binary_packet = None
        if self.probe is not None:
            self.probe.abort()
            self.probe = None
        self.engine.ended(self)
        # Each would keep the other, until the garbage collector comes by.
        self.connection = None


def _from_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise UndecodablePacket("not base64") from None
