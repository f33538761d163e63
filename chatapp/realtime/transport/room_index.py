"""Members of a namespace and its rooms, indexed both ways.

What a client does costs what its own rooms cost, however many rooms there are.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from chatapp.realtime.transport.engineio_session import EngineSession
from chatapp.realtime.transport.flusher import Audience, Flusher
from chatapp.realtime.transport.outgoing_packet import Outgoing
from chatapp.realtime.transport.reactor import Reactor

# For so few a batch of their own costs more than it saves.
_FEW = 8


class Member:
    """A client in a namespace."""

    __slots__ = ("eio_sid", "expelled", "leaving", "queued", "rooms", "session", "sid")

    def __init__(self, sid: str, eio_sid: str, session: EngineSession | None) -> None:
        """`session` is None where there is no connection behind it: the test client's."""
        self.sid = sid
        self.eio_sid = eio_sid
        self.session = session
        self.rooms: dict[Any, RoomMembers] = {}
        self.queued: list[Outgoing] | None = []
        self.leaving = False
        self.expelled = False

    @property
    def connecting(self) -> bool:
        """Whether its connect handler still runs: what is emitted meanwhile follows the CONNECT answer."""
        return self.queued is not None

    @property
    def connection(self) -> Any:
        """Its WebSocket, when frames may go there at once."""
        if self.queued is not None or self.session is None or self.session.closed:
            return None
        return self.session.connection

    def send(self, packet: Outgoing) -> None:
        """Send to this client alone."""
        if self.queued is not None:
            self.queued.append(packet)
        elif self.session is not None:
            self.session.send(packet)


class RoomMembers:
    """The members of a room. Those with a WebSocket are kept separately: they share every frame."""

    __slots__ = ("_audience", "_flusher", "_others")

    def __init__(self, flusher: Flusher) -> None:
        self._flusher = flusher
        self._audience = Audience()
        self._others: dict[Member, None] = {}

    def __len__(self) -> int:
        return len(self._audience.writers) + len(self._others)

    def members(self) -> Iterator[Member]:
        """Everyone in it; not to be changed meanwhile."""
        return chain(self._audience.writers.values(), self._others)

    @property
    def others(self) -> list[Member]:
        """Those whom `publish` doesn't reach."""
        return list(self._others)

    def add(self, member: Member) -> None:
        """From now on the member gets what is sent to the room."""
        connection = member.connection
        if connection is None:
            self._others[member] = None
        else:
            self._flusher.join(self._audience, connection, member)

    def discard(self, member: Member) -> None:
        """From now on it doesn't."""
        self._others.pop(member, None)
        connection = None if member.session is None else member.session.connection
        if connection is not None:
            self._flusher.leave(self._audience, connection)

    def publish(self, packet: Outgoing, skip: list[Member]) -> None:
        """Send to all who have a WebSocket, except `skip`."""
        writers = self._audience.writers
        if len(writers) > _FEW:
            connections = [connection for member in skip if (connection := member.connection) is not None]
            self._flusher.publish(self._audience, packet.frame, connections)
            return
        frame = packet.frame
        for connection, member in writers.items():
            if member not in skip:
                self._flusher.send(connection, frame)


class Namespace:
    """The members of one namespace by both their ids, and its rooms. The room None is everyone's."""

    __slots__ = ("_reactor", "by_eio_sid", "by_sid", "rooms")

    def __init__(self, reactor: Reactor) -> None:
        self._reactor = reactor
        self.by_sid: dict[str, Member] = {}
        self.by_eio_sid: dict[str, Member] = {}
        self.rooms: dict[Any, RoomMembers] = {}

    def add(self, member: Member) -> None:
        """Take a new member in."""
        self.by_sid[member.sid] = self.by_eio_sid[member.eio_sid] = member
        self.enter(member, None)

    def enter(self, member: Member, key: Any) -> None:
        """Put a member into a room, which is made if need be."""
        if key not in member.rooms:
            room = self.rooms.get(key)
            if room is None:
                room = self.rooms[key] = RoomMembers(self._reactor.flusher)
            room.add(member)
            member.rooms[key] = room

    def leave(self, member: Member, key: Any) -> None:
        """Take a member out of a room; an empty room is dropped."""
        room = member.rooms.pop(key, None)
        if room is not None:
            room.discard(member)
            if not room:
                del self.rooms[key]

    def remove(self, member: Member) -> None:
        """Take a member out of everything."""
        for key in list(member.rooms):
            self.leave(member, key)
        self.by_sid.pop(member.sid, None)
        self.by_eio_sid.pop(member.eio_sid, None)


def reindex(member: Member) -> None:
    """Update its rooms after its connection came, changed or went."""
    for room in member.rooms.values():
        room.discard(member)
        room.add(member)
