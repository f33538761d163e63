"""Telling those concerned, in this process, what has become of a room or of somebody's place in it.

The news itself is a note in the store, written with the act, so that every process notices: `services/watch.py`.
"""

from typing import Protocol

from chatapp.domain.records import Room
from chatapp.realtime.connections import Connection, Connections
from chatapp.realtime.delivery import Delivery
from chatapp.realtime.feed import Feed
from chatapp.realtime.following import expel, follow
from chatapp.realtime.presence import Presence
from chatapp.realtime.wire import listed_room_payload, room_payload
from chatapp.store.engine import Database
from chatapp.store.memberships import member_ids
from chatapp.store.rooms import listed_room, room_by_id


class News(Protocol):
    """How whoever changes rooms has it told."""

    def begin(self) -> None:
        """Get ready to notice what is written after this."""

    def tell(self) -> None:
        """Tell, here and in the other processes, what was written since."""

    def expel(self, room: Room, person_id: int) -> None:
        """Let nothing of a room reach a person in this process any more, from this very moment on."""

    def admit(self, room: Room, person_ids: list[int]) -> None:
        """Let people in this process hear a room from this moment on."""


class _NoNews:
    """Nobody is connected: a command, or a test of what is stored."""

    def begin(self) -> None: ...
    def tell(self) -> None: ...
    def expel(self, room: Room, person_id: int) -> None: ...
    def admit(self, room: Room, person_ids: list[int]) -> None: ...


NO_NEWS: News = _NoNews()


class RoomNews:
    """Brings the connections of this process up to what the store says of rooms and memberships."""

    def __init__(
        self, database: Database, connections: Connections, delivery: Delivery, presence: Presence, feed: Feed
    ) -> None:
        self._database = database
        self._connections = connections
        self._delivery = delivery
        self._presence = presence
        self._feed = feed

    def expel(self, room: Room, person_id: int) -> None:
        """See News."""
        for connection in self._connections.of_person(person_id):
            expel(connection, room.slug, self._delivery, self._presence)

    def admit(self, room: Room, person_ids: list[int]) -> None:
        """See News."""
        for person_id in person_ids:
            for connection in self._connections.of_person(person_id):
                self._feed.follow(room.id, room.rev, room.seq)
                follow(connection, room, self._delivery, self._presence)

    def room_changed(self, room_id: int) -> None:
        """Tell everyone here who may see a room what it is now."""
        with self._database.read() as reading:
            room = room_by_id(reading, room_id)
            if room is None:
                return
            if room.visibility != "public":
                here = [connection.person.id for connection in self._connections]
                concerned = member_ids(reading, room_id, list(set(here)))
        news = {"room": room_payload(room), "gone": False}
        if room.visibility == "public":
            self._delivery.to_all_here("room", news)
            return
        for person_id in concerned:
            for connection in self._connections.of_person(person_id):
                self._delivery.to_connection(connection.sid, "room", news)

    def membership_changed(self, room_id: int, person_id: int) -> None:
        """Bring a person's connections up to how they belong to a room now, if at all."""
        connections = self._connections.of_person(person_id)
        if not connections:
            return
        person = connections[0].person
        with self._database.read() as reading:
            listed, room = listed_room(reading, room_id, person), room_by_id(reading, room_id)
        if room is None:
            return
        if listed is not None and listed.joined:
            self.admit(listed.room, [person_id])
            present = self._presence.online(room_id)
            self._tell(connections, {"room": listed_room_payload(listed, present), "gone": False})
            return
        self.expel(room, person_id)
        if listed is None:
            self._tell(connections, {"room": {"slug": room.slug}, "gone": True})
        else:
            self._tell(connections, {"room": listed_room_payload(listed), "gone": False})

    def _tell(self, connections: list[Connection], news: dict[str, object]) -> None:
        for connection in connections:
            self._delivery.to_connection(connection.sid, "room", news)
