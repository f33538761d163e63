"""Pinned messages."""

from sqlalchemy import Connection, func, select

from chatapp.domain.commands import PinMessage
from chatapp.domain.errors import Conflict
from chatapp.domain.permissions import Action
from chatapp.domain.records import Message, Room
from chatapp.models import Message as M
from chatapp.store.db.writer import Outcome, one_by_one
from chatapp.store.messages.byte_limit import MessageQuery, MessageSlice
from chatapp.store.messages.rows import message_by_id, select_messages
from chatapp.store.messages.update import changed, locked

MOST = 100


def pinned(connection: Connection, room: Room) -> MessageSlice:
    """Return the pinned messages of a room, at most 100 and a page of bytes, the latest pinned first."""
    query = select_messages().where(M.room_id == room.id, M.pinned_at.is_not(None)).order_by(M.pinned_at.desc())
    return MessageQuery(query.limit(MOST)).read(connection)


def _pin(connection: Connection, command: PinMessage) -> Outcome[Message]:
    stored = locked(connection, command, Action.PIN)
    if stored.deleted_at is not None:
        raise Conflict("message_deleted", "seq")
    if (stored.pinned_at is not None) == command.on:
        return Outcome(message_by_id(connection, stored.id))
    count = select(func.count()).where(M.room_id == stored.room_id, M.pinned_at.is_not(None))
    if command.on and connection.execute(count).scalar_one() >= MOST:
        raise Conflict("too_many_pins", "seq", most=MOST)
    return changed(connection, stored, pinned_at=command.at if command.on else None)


pin_messages = one_by_one(_pin)
