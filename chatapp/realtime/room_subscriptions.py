"""Which rooms a connection hears, and that its person is seen in them."""

from chatapp.domain.records import Room
from chatapp.realtime.connections import Connection
from chatapp.realtime.delivery import Delivery
from chatapp.realtime.presence import Presence


def follow(connection: Connection, room: Room, delivery: Delivery, presence: Presence) -> None:
    """Let a connection receive what happens in a room, and the room know that its person is here."""
    if connection.has_gone():
        return
    delivery.follow_room(connection.sid, room.id)
    if room.slug not in connection.rooms:
        shared = presence.enter(room, connection.person, connection.sid)
        connection.rooms[shared.slug] = shared
    # It may have gone while this waited its turn: nobody else would take it out again.
    if connection.has_gone():
        unfollow(connection, room.slug, delivery, presence)


def unfollow(connection: Connection, slug: str, delivery: Delivery, presence: Presence) -> None:
    """Take a connection out of a room it follows."""
    room = connection.rooms.pop(slug, None)
    if room is not None:
        delivery.unfollow_room(connection.sid, room.id)
        presence.exit(room, connection.person, connection.sid)


def expel(connection: Connection, slug: str, delivery: Delivery, presence: Presence) -> None:
    """Take a connection out of a room it may see no more, with all of it that was not delivered yet."""
    if slug in connection.rooms:
        unfollow(connection, slug, delivery, presence)
        delivery.drop_waiting(connection.sid)
