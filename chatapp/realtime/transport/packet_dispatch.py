"""Socket.IO over Engine.IO: passes a session's packets to the server's handlers in order (Socket.IO protocol 5).

Handlers of connect and disconnect may block: each runs in a greenlet, and nothing more of that session is
read until it is done. Events and acks are handled where they are read, in the read loop.
"""

import logging
from collections.abc import Callable
from typing import Any, Protocol

import gevent
import socketio
from socketio import packet as stock_packet

from chatapp.realtime.transport.engineio_session import EngineSession
from chatapp.realtime.transport.environ import after_handler
from chatapp.realtime.transport.reactor import Reactor
from chatapp.realtime.transport.room_index import Member, reindex
from chatapp.realtime.transport.socketio_packets import (
    Incoming,
    Kind,
    UndecodablePacket,
    decode,
    plain_event,
    with_attachments,
)

log = logging.getLogger(__name__)


class BinaryPacket:
    """A packet that waits for its attachments."""

    __slots__ = ("_left", "_session", "attachments", "bytes_received", "packet")

    def __init__(self, session: EngineSession, packet: Incoming, most_bytes: int) -> None:
        self._session = session
        self.packet = packet
        self.attachments: list[bytes] = []
        self.bytes_received = 0
        self._left = most_bytes

    def add(self, content: str | bytes) -> bool:
        """Take an attachment; whether it was the last. Raises UndecodablePacket."""
        if isinstance(content, str):
            raise UndecodablePacket("attachments are binary")
        self._left -= len(content)
        if self._left < 0:
            raise UndecodablePacket("the attachments are too large")
        self.bytes_received += len(content)
        self.attachments.append(content)
        return len(self.attachments) == self.packet.attachments

    def drop_partial(self) -> None:
        """See PartialOwner."""
        self._session.refuse("the attachments take too long")


class Members(Protocol):
    """The client manager, as far as packets go: which session is in which namespace."""

    reactor: Reactor
    json: Any

    def member_of(self, eio_sid: str, namespace: str) -> Member | None:
        """Return a session's member of a namespace, or None."""

    def disconnect(self, sid: str, namespace: str) -> None:
        """Remove a member."""


class PacketDispatcher:
    """Hands the packets of sessions to the handlers of one Socket.IO server."""

    def __init__(self, server: socketio.Server, manager: Members) -> None:
        self._server = server
        self._manager = manager
        self._limits = manager.reactor.limits

    # -- sessions

    def opened(self, session: EngineSession) -> None:
        """It has some time to connect to a namespace, and needs no more for that than a name or a token."""
        session.allow(self._limits.hello_bytes)
        session.limit_time_without_namespace(self._limits.namespace_seconds)

    def moved(self, session: EngineSession) -> None:
        """Its rooms have to reach it elsewhere, or nowhere."""
        for member in session.members.values():
            reindex(member)

    ended = moved

    def left(self, member: Member) -> None:
        """A member has left its namespace; a session that is in none ends, soon if it was expelled."""
        session = member.session
        if session is not None and not session.members and not session.closed:
            limits = self._limits
            session.allow(limits.hello_bytes)
            session.limit_time_without_namespace(limits.close_seconds if member.expelled else limits.namespace_seconds)

    # -- packets

    def receive(self, session: EngineSession, content: str | bytes) -> None:
        """Handle one message of a session. Raises UndecodablePacket."""
        waiting: BinaryPacket | None = session.binary_packet
        if waiting is not None:
            whole = waiting.add(content)
            self._manager.reactor.partial.set_size(waiting, 0 if whole else waiting.bytes_received)
            if whole:
                session.binary_packet = None
                packet = waiting.packet
                packet.data = with_attachments(packet.data, waiting.attachments)
                self._handle(session, packet)
            return
        if isinstance(content, bytes):
            raise UndecodablePacket("an attachment of no packet")
        event = plain_event(content, self._manager.json)
        if event is not None:
            _guarded(self._server._handle_event, session.sid, "/", *event)
            return
        packet = decode(content, self._manager.json, self._limits.attachments)
        if packet.attachments:
            self._await_attachments(session, packet)
        else:
            self._handle(session, packet)

    def _await_attachments(self, session: EngineSession, packet: Incoming) -> None:
        if packet.namespace not in session.members:
            raise UndecodablePacket("not connected to this namespace")
        waiting = session.binary_packet = BinaryPacket(session, packet, self._limits.packet_bytes)

        def look() -> None:
            if session.binary_packet is waiting:
                session.refuse("the attachments didn't come in time")

        self._manager.reactor.wheel.after(self._limits.message_seconds, look)

    def _handle(self, session: EngineSession, packet: Incoming) -> None:
        server, namespace = self._server, packet.namespace
        match packet.kind:
            case Kind.CONNECT:
                self._connect(session, packet)
            case Kind.DISCONNECT:
                reason = session.engine.reason.CLIENT_DISCONNECT
                self._run_blocking(session, lambda: server._handle_disconnect(session.sid, namespace, reason))
            case Kind.EVENT | Kind.BINARY_EVENT:
                _guarded(server._handle_event, session.sid, namespace, packet.id, packet.data)
            case _:
                _guarded(server._handle_ack, session.sid, namespace, packet.id, packet.data)

    def _connect(self, session: EngineSession, packet: Incoming) -> None:
        server, namespace = self._server, packet.namespace
        if namespace in session.members:
            raise UndecodablePacket("connected to this namespace already")
        known = server.namespaces == "*" or namespace in server.namespaces
        if not (known or namespace in server.handlers or namespace in server.namespace_handlers):
            self._refuse(session, namespace, {"message": "Invalid namespace"})
        else:
            self._run_blocking(session, lambda: self._run_connect(session, namespace, packet.data))

    def _run_connect(self, session: EngineSession, namespace: str, auth: Any) -> None:
        try:
            self._server._handle_connect(session.sid, namespace, auth)
        except Exception:
            log.exception("the connect handler failed")
            self._refuse(session, namespace, {"message": "Unable to connect", "data": {"code": "unavailable"}})
            member = self._manager.member_of(session.sid, namespace)
            if member is not None:
                self._manager.disconnect(member.sid, namespace)
        finally:
            after_handler(session.environ)

    def _refuse(self, session: EngineSession, namespace: str, why: dict[str, Any]) -> None:
        packet = self._server.packet_class(stock_packet.CONNECT_ERROR, data=why, namespace=namespace)
        self._server._send_packet(session.sid, packet)

    def _run_blocking(self, session: EngineSession, call: Callable[[], None]) -> None:
        """Run a call that may block: in the greenlet of a polling request, or in a new one while a WebSocket pauses."""
        session.busy = True
        connection = session.connection
        if connection is None:
            self._call_and_resume(session, call)
        else:
            connection.paused = True

            def run() -> None:
                self._call_and_resume(session, call)
                connection.resume()

            gevent.spawn(run)

    def _call_and_resume(self, session: EngineSession, call: Callable[[], None]) -> None:
        _guarded(call)
        session.busy = False
        if session.closed:
            session.engine.run_disconnect_handler(session)


def _guarded(handler: Callable[..., Any], *arguments: Any) -> None:
    """A fault in a handler is logged, and is nobody's end."""
    try:
        handler(*arguments)
    except UndecodablePacket:
        raise
    except Exception:
        log.exception("a handler failed")
