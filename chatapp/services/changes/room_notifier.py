"""Notifies people connected to this process of changed rooms and memberships."""

from chatapp.domain.notes import MembershipChanged, RoomChanged
from chatapp.presentation.payloads import listed_room_payload, room_payload
from chatapp.realtime.connections import Connection, Connections
from chatapp.realtime.delivery import Delivery
from chatapp.realtime.presence import Presence
from chatapp.services.changes.throttle import Throttle
from chatapp.store.db.engine import Database
from chatapp.store.rooms.memberships import member_ids
from chatapp.store.rooms.rooms import listed_room, room_by_id

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
            if room.visibility != "public":
                here = [connection.person.id for connection in self._connections]
                recipients = member_ids(reading, room.id, list(set(here)))
        payload = {"room": room_payload(room), "gone": False}
        if room.visibility == "public":
            self._delivery.to_all_here("room", payload)
            return
        for person_id in recipients:
            self._send(self._connections.of_person(person_id), payload)

    def membership_changed(self, note: MembershipChanged) -> None:
        """Send a person the current state of their membership of a room."""
        connections = self._connections.of_person(note.person_id)
        if not connections:
            return
        person = connections[0].person
        with self._database.read() as reading:
            listed = listed_room(reading, note.room.id, person)
        if listed is None:
            self._send(connections, {"room": {"slug": note.room.slug}, "gone": True})
            return
        present = self._presence.online(note.room.id) if listed.joined else {}
        self._send(connections, {"room": listed_room_payload(listed, present), "gone": False})

    def _send(self, connections: list[Connection], payload: dict[str, object]) -> None:
        for connection in connections:
            self._delivery.to_connection(connection.sid, "room", payload)
