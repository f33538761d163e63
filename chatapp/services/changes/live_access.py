"""Applies notes to what the connections of this process may do and receive. Never blocks."""

from chatapp.domain.notes import MembershipChanged, PersonChanged, Removal, RoomDeleted
from chatapp.presentation.payloads import own_payload
from chatapp.realtime.connections import Connection, Connections
from chatapp.realtime.delivery import Delivery
from chatapp.realtime.presence import Presence
from chatapp.realtime.room_subscriptions import revoke_subscription, subscribe

# The notice that is sent before all connections of a person are closed.
_REMOVED: dict[Removal, str] = {
    "kick": "notice.kicked",
    "ban": "notice.banned",
    "deactivate": "notice.deactivated",
}
_SIGNED_OUT = "notice.signed_out"


class LiveAccess:
    """Revokes and grants on the connections of this process."""

    def __init__(self, connections: Connections, delivery: Delivery, presence: Presence) -> None:
        self._connections = connections
        self._delivery = delivery
        self._presence = presence

    def revoke_credential(self, credential: str) -> list[Connection]:
        """Revoke the connections that use a session or token, and return them for the caller to close."""
        return [self._revoke(connection, _SIGNED_OUT) for connection in self._connections.opened_by(credential)]

    def revoke_person(self, person_id: int, kind: Removal) -> list[Connection]:
        """Revoke all connections of a person, and return them for the caller to close."""
        return [self._revoke(connection, _REMOVED[kind]) for connection in self._connections.of_person(person_id)]

    def change_person(self, note: PersonChanged) -> None:
        """Update the person of their connections."""
        connections = self._connections.of_person(note.person.id)
        for connection in connections:
            if connection.person != note.person:
                connection.person = note.person
                self._delivery.to_connection(connection.sid, "you", {"you": own_payload(note.person)})
        if connections:
            away = all(connection.away for connection in connections)
            self._presence.update(note.person._replace(away=away))

    def change_membership(self, note: MembershipChanged) -> None:
        """Subscribe the connections of a person to a room they belong to, and unsubscribe them from one they do not."""
        room = note.room
        for connection in self._connections.of_person(note.person_id):
            if note.belongs:
                subscribe(connection, room, self._delivery, self._presence)
            else:
                revoke_subscription(connection, room.slug, self._delivery, self._presence)

    def delete_room(self, note: RoomDeleted) -> None:
        """Unsubscribe all connections from a room that is gone."""
        for connection in list(self._connections):
            revoke_subscription(connection, note.slug, self._delivery, self._presence)

    def _revoke(self, connection: Connection, key: str) -> Connection:
        self._delivery.notify([connection], key)
        self._delivery.revoke(connection)
        return connection
