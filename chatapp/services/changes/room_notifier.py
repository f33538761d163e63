"""Notifies people connected to this process of changed rooms and memberships."""

from collections import defaultdict

from chatapp.domain.notes import MembershipChanged, PersonChanged, RoomChanged, RoomDeleted
from chatapp.domain.permissions import rights_in_room
from chatapp.domain.records import ListedRoom, Person
from chatapp.presentation.payloads import listed_room_payload, room_payload
from chatapp.realtime.connections import Connection, Connections
from chatapp.realtime.delivery import Delivery
from chatapp.realtime.presence import Presence
from chatapp.services.changes.throttle import Throttle
from chatapp.store.db.engine import Database
from chatapp.store.rooms.memberships import member_roles
from chatapp.store.rooms.rooms import list_rooms, listed_room, room_by_id

# A changed public room is sent to every connection.
ROOMS_A_SECOND = 20


class RoomNotifier:
    """Sends the event `room` with the current state of the store. Raises Unavailable."""

    def __init__(self, database: Database, connections: Connections, delivery: Delivery, presence: Presence) -> None:
        self._database = database
        self._connections = connections
        self._delivery = delivery
        self._presence = presence
        self._throttle = Throttle(self._send_room, ROOMS_A_SECOND)

    def room_changed(self, note: RoomChanged) -> None:
        """Send a room to everyone here who may see it, at most ROOMS_A_SECOND rooms a second."""
        # A command, and a server without connections, has nobody to notify.
        if len(self._connections):
            self._throttle(note.room_id)

    def _send_room(self, room_id: int) -> None:
        with self._database.read() as reading:
            room = room_by_id(reading, room_id)
            if room is None:
                return
            here = {connection.person.id for connection in self._connections}
            roles = member_roles(reading, room.id, list(here))
        # Whoever may do the same is sent the same, so that it is encoded once for all of them.
        groups = defaultdict[tuple[str, ...], list[str]](list)
        for connection in self._connections:
            role = roles.get(connection.person.id)
            if role is not None or room.visibility == "public":
                groups[rights_in_room(connection.person, room, role)].append(connection.sid)
        for rights, sids in groups.items():
            payload = {"room": room_payload(room) | {"may": list(rights)}, "gone": False}
            self._delivery.to_connections(sids, "room", payload)

    def membership_changed(self, note: MembershipChanged) -> None:
        """Send a person the current state of their membership of a room."""
        connections = self._connections.of_person(note.person_id)
        if not connections:
            return
        person = connections[0].person
        listed = self._database.query(listed_room, note.room.id, person)
        if listed is None:
            self._send_gone(connections, note.room.slug)
        else:
            self._send_listed(connections, listed, person)

    def room_deleted(self, note: RoomDeleted) -> None:
        """Tell every connection that a public room was deleted: non-members have it in their lists, too."""
        self._send_gone(list(self._connections), note.slug)

    def person_changed(self, note: PersonChanged) -> None:
        """Send a person whose role in the chat has changed their rooms: what they may do there has changed too."""
        person = note.person
        outdated = [each for each in self._connections.of_person(person.id) if each.rooms_sent_as != person.role]
        if not outdated:
            return
        rooms = self._database.query(list_rooms, person).items
        for listed in rooms:
            self._send_listed(outdated, listed, person)
        for connection in outdated:
            connection.rooms_sent_as = person.role

    def _send_listed(self, connections: list[Connection], listed: ListedRoom, person: Person) -> None:
        present = self._presence.online(listed.room.id) if listed.joined else {}
        self._send(connections, {"room": listed_room_payload(listed, person, present), "gone": False})

    def _send_gone(self, connections: list[Connection], slug: str) -> None:
        self._send(connections, {"room": {"slug": slug}, "gone": True})

    def _send(self, connections: list[Connection], payload: dict[str, object]) -> None:
        self._delivery.to_connections([connection.sid for connection in connections], "room", payload)
