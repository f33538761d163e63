"""Finds and deletes public rooms in bulk: of one creator or address, or unused ones."""

from typing import NamedTuple

from sqlalchemy import Connection, Table, delete, func, select, update

from chatapp.domain.errors import Conflict, NotFound
from chatapp.domain.notes import RoomChanged, RoomDeleted
from chatapp.domain.permissions import Action, check_in_chat
from chatapp.domain.records import Room
from chatapp.models import Base, Message, User
from chatapp.models import Room as R
from chatapp.store.audit_log import log_action
from chatapp.store.db.writer import Outcome, one_by_one
from chatapp.store.people.users import active_person
from chatapp.store.rooms.invitations import end_invitations_of_room
from chatapp.store.rooms.rooms import room_by_slug
from chatapp.store.search.word_index import unindex_body

# A transaction with more would hold up everybody who writes.
MOST_MESSAGES = 1_000
FIRST_ROOM = "general"


class RoomFilter(NamedTuple):
    """Which public rooms: opened by somebody of this name key, by guests from a `source`, before an instant, empty."""

    by: str | None = None
    address: str | None = None
    before: int | None = None
    empty: bool = False


class RemoveRoom(NamedTuple):
    """Delete a public room with all that is in it, or `archive` it; `actor_id` is None for the command line."""

    actor_id: int | None
    slug: str
    archive: bool
    at: int


def find_rooms(connection: Connection, wanted: RoomFilter) -> list[str]:
    """Return the slugs of the public rooms that fit, but for the first room; archived ones too."""
    query = (
        select(R.slug).outerjoin(User, User.id == R.created_by).where(R.visibility == "public", R.slug != FIRST_ROOM)
    )
    if wanted.by is not None:
        query = query.where(User.fold == wanted.by)
    if wanted.address is not None:
        query = query.where(User.kind == "guest", User.address == wanted.address)
    if wanted.before is not None:
        last = select(func.max(Message.created_at)).where(Message.room_id == R.id).scalar_subquery()
        query = query.where(func.coalesce(last, R.created_at) < wanted.before)
    if wanted.empty:
        query = query.where(R.seq == 0)
    return list(connection.execute(query.order_by(R.slug)).scalars())


def _remove(connection: Connection, command: RemoveRoom) -> Outcome[Room]:
    if command.actor_id is not None:
        check_in_chat(Action.ADMINISTER, active_person(connection, command.actor_id, command.at))
    connection.execute(select(R.id).where(R.slug == command.slug).with_for_update())
    room = room_by_slug(connection, command.slug)
    if room is None or room.visibility != "public":
        raise NotFound("room_not_found", "room")
    if room.slug == FIRST_ROOM:
        raise Conflict("first_room")
    if command.archive:
        connection.execute(
            update(R).where(R.id == room.id).values(archived_at=func.coalesce(R.archived_at, command.at))
        )
        ended = end_invitations_of_room(connection, room.id, command.at)
        log_action(connection, command.actor_id, "room.configure", room.slug, command.at, changed="archived")
        return Outcome(room, notes=(RoomChanged(room.id), *ended))
    if room.seq > MOST_MESSAGES:
        raise Conflict("room_too_large", room=room.slug, most=MOST_MESSAGES)
    _delete(connection, room)
    log_action(connection, command.actor_id, "room.delete", room.slug, command.at, messages=room.seq)
    return Outcome(room, notes=(RoomDeleted(room.slug),))


remove_rooms = one_by_one(_remove)


def _delete(connection: Connection, room: Room) -> None:
    """Delete a room and every row that points to it or to one of its messages."""
    indexed = select(Message.id, Message.body).where(Message.room_id == room.id, Message.deleted_at.is_(None))
    for message_id, body in connection.execute(indexed).all():
        unindex_body(connection, message_id, body)
    messages = select(Message.id).where(Message.room_id == room.id)
    for table in reversed(Base.metadata.sorted_tables):
        for column in _pointing(table, "messages"):
            connection.execute(delete(table).where(table.c[column].in_(messages)))
    for table in reversed(Base.metadata.sorted_tables):
        for column in _pointing(table, "rooms"):
            connection.execute(delete(table).where(table.c[column] == room.id))
    connection.execute(delete(R).where(R.id == room.id))


def _pointing(table: Table, target: str) -> list[str]:
    return [key.parent.name for key in table.foreign_keys if key.column.table.name == target]
