"""Subscribing connections to rooms: they receive the room's events, and the room shows their person as present."""

from chatapp.domain.records import Room
from chatapp.realtime.connections import Connection
from chatapp.realtime.delivery import Delivery
from chatapp.realtime.presence import Presence


def subscribe(connection: Connection, room: Room, delivery: Delivery, presence: Presence) -> None:
    """Subscribe a connection to a room, and show its person there. Does nothing if the connection is closed."""
    if connection.is_closed():
        return
    delivery.subscribe(connection.sid, room.id)
    if room.slug not in connection.rooms:
        shared = presence.enter(room, connection.person, connection.sid)
        connection.rooms[shared.slug] = shared
    # It may have closed while this waited for a lock: nothing else would unsubscribe it.
    if connection.is_closed():
        unsubscribe(connection, room.slug, delivery, presence)


def unsubscribe(connection: Connection, slug: str, delivery: Delivery, presence: Presence) -> None:
    """Unsubscribe a connection from a room."""
    room = connection.rooms.pop(slug, None)
    if room is not None:
        delivery.unsubscribe(connection.sid, room.id)
        presence.exit(room, connection.person, connection.sid)


def revoke_subscription(connection: Connection, slug: str, delivery: Delivery, presence: Presence) -> None:
    """Unsubscribe a connection from a room that it may no longer see; events still queued for it are not delivered."""
    if slug in connection.rooms:
        unsubscribe(connection, slug, delivery, presence)
        delivery.drop_queued(connection.sid)
