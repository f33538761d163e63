"""The Socket.IO client manager that plugs this transport into python-socketio.

It keeps who is where, and replaces the server's Engine.IO part by ours when the server introduces itself.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import gevent
import socketio
from socketio import packet as stock_packet

from chatapp.realtime.transport import outgoing_packet
from chatapp.realtime.transport.engineio_server import EngineServer
from chatapp.realtime.transport.limits import TransportLimits
from chatapp.realtime.transport.outgoing_packet import Outgoing
from chatapp.realtime.transport.packet_dispatch import PacketDispatcher
from chatapp.realtime.transport.reactor import Reactor
from chatapp.realtime.transport.room_index import Member, Namespace, reindex

_POLLING_PAUSE_SECONDS = 1.0


def create_manager(limits: TransportLimits | None = None) -> "TransportManager":
    """The `client_manager` of a `socketio.Server` or a Flask-SocketIO `SocketIO` with async_mode `gevent`."""
    return TransportManager(limits or TransportLimits())


class TransportManager(socketio.Manager):
    """Members and rooms, and delivery to them. All methods are to be called on the event loop's thread."""

    def __init__(self, limits: TransportLimits) -> None:
        super().__init__()
        self.reactor = Reactor(limits)
        self.namespaces: dict[str, Namespace] = {}
        self._to_bytes: Callable[[Any], bytes] | None = None

    def set_server(self, server: socketio.Server) -> None:
        """Called by the server's constructor, once its stock Engine.IO server exists."""
        super().set_server(server)
        server.eio = self.engine = EngineServer(self.reactor, stock=server.eio)
        self.engine.upper = self.dispatcher = PacketDispatcher(server, self)

    def go_away(self) -> None:
        """Close all connections because the server stops (close code 1001)."""
        self.engine.go_away()

    # -- delivery

    def emit(
        self,
        event: str,
        data: Any,
        namespace: str,
        room: Any = None,
        skip_sid: Any = None,
        callback: Any = None,
        to: Any = None,
        **_kwargs: Any,
    ) -> None:
        """Send an event to a client, a room, several rooms, or everyone: encoded and framed once for all."""
        if callback:
            self._ask(event, data, namespace, to or room, _as_list(skip_sid), callback)
        elif namespace in self.namespaces:
            packets = self._packets(event, data, namespace)
            self._deliver(packets, self.namespaces[namespace], to or room, _as_list(skip_sid))

    def emit_encoded(
        self, event: str, payload: bytes, to: Any, namespace: str = "/", skip_sid: Any = None
    ) -> None:  # fmt: skip
        """The same, with the event's one argument as JSON already."""
        if namespace in self.namespaces:
            packet = Outgoing(b"42%b[%b,%b]" % (_prefix(namespace), self._encoded(event), payload))
            self._deliver([packet], self.namespaces[namespace], to, _as_list(skip_sid))

    def answer(self, eio_sid: str, namespace: str, number: int, data: Any) -> None:
        """Acknowledge a client's event with one argument. Nothing happens when the client has gone."""
        session = self.engine.sockets.get(eio_sid)
        if session is None:
            ack = self.server.packet_class(stock_packet.ACK, namespace=namespace, id=number, data=[data])
            self.server._send_packet(eio_sid, ack)
            return
        try:
            packet = Outgoing(b"43%b%d%b" % (_prefix(namespace), number, self._encoded([data])))
        except TypeError:
            ack = self.server.packet_class(stock_packet.ACK, namespace=namespace, id=number, data=[data])
            self.server._send_packet(eio_sid, ack)
        else:
            session.send(packet)

    def _ask(self, event: str, data: Any, namespace: str, to: Any, skip: list[str], callback: Any) -> None:
        """Send an event that is to be acknowledged: each recipient gets a number of its own."""
        for sid, _ in list(self.get_participants(namespace, to)):
            member = self._member(sid, namespace)
            if member is not None:
                number = self._generate_ack_id(sid, callback)
                self._send([member], self._packets(event, data, namespace, number), skip)

    def _packets(self, event: str, data: Any, namespace: str, number: int | None = None) -> list[Outgoing]:
        arguments = list(data) if isinstance(data, tuple) else [] if data is None else [data]
        try:
            encoded = self._encoded([event, *arguments])
        except TypeError:
            # Bytes within: an event with attachments.
            stock = self.server.packet_class(
                stock_packet.EVENT, namespace=namespace, id=number, data=[event, *arguments]
            )
            parts = stock.encode()
            return [outgoing_packet.message(part) for part in (parts if isinstance(parts, list) else [parts])]
        return [Outgoing(b"42%b%b%b" % (_prefix(namespace), b"" if number is None else b"%d" % number, encoded))]

    def _deliver(self, packets: list[Outgoing], namespace: Namespace, to: Any, skip: list[str]) -> None:
        if isinstance(to, str) and to in namespace.by_sid:
            self._send([namespace.by_sid[to]], packets, skip)
        elif isinstance(to, list | tuple | set):
            several = {member: None for key in to for member in self._members(namespace, key)}
            self._send(several, packets, skip)
        elif (room := namespace.rooms.get(to)) is not None:
            skipped = [namespace.by_sid[sid] for sid in skip if sid in namespace.by_sid]
            for packet in packets:
                room.publish(packet, skipped)
            self._send(room.others, packets, skip)

    def _send(self, members: Iterable[Member], packets: list[Outgoing], skip: list[str]) -> None:
        for member in members:
            if member.sid in skip:
                continue
            for packet in packets:
                if member.session is None:
                    self.server._send_eio_packet(member.eio_sid, packet.as_engineio())
                else:
                    member.send(packet)

    def _encoded(self, value: Any) -> bytes:
        if self._to_bytes is None:
            # Where the application's JSON module has a way to bytes, each packet is spared two copies.
            self._to_bytes = getattr(self.json, "to_bytes", self._by_text)
        return self._to_bytes(value)

    def _by_text(self, value: Any) -> bytes:
        return str(self.json.dumps(value, separators=(",", ":"))).encode("utf-8", "replace")

    # -- members

    def _members(self, namespace: Namespace, key: Any) -> list[Member]:
        if key in namespace.by_sid:
            return [namespace.by_sid[key]]
        room = namespace.rooms.get(key)
        return [] if room is None else list(room.members())

    def _member(self, sid: str | None, namespace: str) -> Member | None:
        space = self.namespaces.get(namespace)
        return None if space is None or sid is None else space.by_sid.get(sid)

    def member_of(self, eio_sid: str, namespace: str) -> Member | None:
        """Who this session is in a namespace."""
        space = self.namespaces.get(namespace)
        return None if space is None else space.by_eio_sid.get(eio_sid)

    def get_namespaces(self) -> list[str]:
        """All that anyone is in."""
        return list(self.namespaces)

    def get_participants(self, namespace: str, room: Any) -> Iterator[tuple[str, str]]:
        """Both ids of everyone in a room, or in any of several."""
        space = self.namespaces.get(namespace)
        keys = room if isinstance(room, list | tuple) else [room]
        if space is not None:
            found = {member: None for key in keys for member in self._members(space, key)}
            yield from ((member.sid, member.eio_sid) for member in found)

    def pre_connect(self, eio_sid: str, namespace: str) -> str | None:
        """Let a session into a namespace while its connect handler runs; None if it is there already."""
        space = self.namespaces.setdefault(namespace, Namespace(self.reactor))
        if eio_sid in space.by_eio_sid:
            return None
        session = self.engine.sockets.get(eio_sid)
        member = Member(self.engine.generate_id(), eio_sid, session)
        space.add(member)
        if session is not None:
            session.members[namespace] = member
        return member.sid

    def connect(self, sid: str, namespace: str) -> str | None:
        """The connect handler agreed: send what it emitted meanwhile."""
        member = self._member(sid, namespace)
        if member is not None and member.queued is not None:
            queued, member.queued = member.queued, None
            self._send([member], queued, [])
            reindex(member)
            if member.session is not None:
                member.session.allow(self.reactor.limits.packet_bytes)
        return sid

    def is_connected(self, sid: str | None, namespace: str) -> bool:
        """Whether the client is there, and neither coming nor going."""
        member = self._member(sid, namespace)
        return member is not None and not member.connecting and not member.leaving

    def can_disconnect(self, sid: str, namespace: str) -> bool:
        """Asked only when the application disconnects a client: its session ends soon, whatever it does."""
        member = self._member(sid, namespace)
        if member is not None:
            member.expelled = True
        return self.is_connected(sid, namespace)

    def connected_sid(self, eio_sid: str, namespace: str) -> str | None:
        """The id in this namespace of a session that is there, and neither coming nor going."""
        member = self.member_of(eio_sid, namespace)
        return None if member is None or member.connecting or member.leaving else member.sid

    def sid_from_eio_sid(self, eio_sid: str, namespace: str) -> str | None:
        """The id in this namespace of a session."""
        member = self.member_of(eio_sid, namespace)
        return None if member is None else member.sid

    def eio_sid_from_sid(self, sid: str, namespace: str) -> str | None:
        """The session behind an id of this namespace."""
        member = self._member(sid, namespace)
        return None if member is None else member.eio_sid

    def pre_disconnect(self, sid: str, namespace: str) -> str | None:
        """The client is going, its disconnect handler runs."""
        member = self._member(sid, namespace)
        if member is None:
            return None
        member.leaving = True
        return member.eio_sid

    def basic_disconnect(self, sid: str, namespace: str, **_kwargs: Any) -> None:
        """The client is gone: forget it."""
        member = self._member(sid, namespace)
        if member is None:
            return
        space = self.namespaces[namespace]
        space.remove(member)
        if not space.by_sid:
            del self.namespaces[namespace]
        self.callbacks.pop(sid, None)
        if member.session is not None:
            member.session.members.pop(namespace, None)
            self.dispatcher.left(member)

    def abort_if_behind(self, sid: str, namespace: str) -> None:
        """End the session of a client for which something waits that it did not take yet; it may come back at once."""
        member = self._member(sid, namespace)
        if member is not None and member.session is not None and member.session.behind:
            member.session.abort()

    def is_full(self, sid: str, namespace: str) -> bool:
        """Whether so much waits for a client that another large answer would be too much."""
        member = self._member(sid, namespace)
        return member is not None and member.session is not None and member.session.is_full

    def pause_reading(self, sid: str, namespace: str, seconds: float) -> None:
        """Read nothing from a client for a while: what it goes on sending fills its own buffers.

        Of a client that polls this holds back the request that it sent by, so it may only be called from there.
        """
        member = self._member(sid, namespace)
        if member is None or member.session is None:
            return
        connection = member.session.connection
        if connection is None:
            gevent.sleep(min(seconds, _POLLING_PAUSE_SECONDS))
        elif not connection.paused:
            connection.paused = True
            gevent.spawn_later(seconds, connection.resume)

    # -- rooms

    def basic_enter_room(self, sid: str, namespace: str, room: Any, eio_sid: str | None = None) -> None:  # noqa: ARG002
        """Put a client into a room."""
        member = self._member(sid, namespace)
        if member is None:
            raise ValueError("sid is not connected to requested namespace")
        if room != sid:
            self.namespaces[namespace].enter(member, room)

    def basic_leave_room(self, sid: str, namespace: str, room: Any) -> None:
        """Take a client out of a room."""
        member = self._member(sid, namespace)
        if member is not None:
            self.namespaces[namespace].leave(member, room)

    def basic_close_room(self, room: Any, namespace: str) -> None:
        """Take everyone out of a room."""
        space = self.namespaces.get(namespace)
        if space is not None and room in space.rooms:
            for member in list(space.rooms[room].members()):
                space.leave(member, room)

    def get_rooms(self, sid: str, namespace: str) -> list[Any]:
        """The rooms of a client; the first is its own."""
        member = self._member(sid, namespace)
        return [] if member is None else [sid, *(key for key in member.rooms if key is not None)]


def _prefix(namespace: str) -> bytes:
    return b"" if namespace == "/" else f"{namespace},".encode()


def _as_list(sids: Any) -> list[str]:
    return [] if sids is None else sids if isinstance(sids, list) else [sids]
