"""Notifies people connected to this process of a new or ended invitation into a room."""

from chatapp.domain.notes import InvitationChanged
from chatapp.domain.times import now
from chatapp.presentation.payloads import Payload, received_invitation_payload
from chatapp.realtime.connections import Connections
from chatapp.realtime.delivery import Delivery
from chatapp.store.db.engine import Database
from chatapp.store.rooms.invitations import received_for
from chatapp.store.rooms.rooms import room_by_id


class InvitationNotifier:
    """Sends the event `invitation` with the current state of the store. Raises Unavailable."""

    def __init__(self, database: Database, connections: Connections, delivery: Delivery) -> None:
        self._database = database
        self._connections = connections
        self._delivery = delivery

    def invitation_changed(self, note: InvitationChanged) -> None:
        """Send a person the current state of their invitation into a room."""
        room_id, person_id = note
        connections = self._connections.of_person(person_id)
        if not connections:
            return
        with self._database.read() as reading:
            room, found = room_by_id(reading, room_id), received_for(reading, room_id, person_id, now())
        if room is None:
            return
        payload: Payload = {"room": {"slug": room.slug}} if found is None else received_invitation_payload(found)
        payload["gone"] = found is None
        for connection in connections:
            self._delivery.to_connection(connection.sid, "invitation", payload)
