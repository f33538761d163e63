"""Threads: a message and all direct and indirect replies."""

from sqlalchemy import Connection, or_, select

from chatapp.domain.errors import NotFound
from chatapp.domain.records import Room, Thread
from chatapp.models import Message as M
from chatapp.store.messages.byte_limit import MessageQuery
from chatapp.store.messages.rows import select_messages

MOST = 500


def root_of(connection: Connection, room: Room, seq: int) -> int:
    """Return the seq of the first message of the thread that a message begins or belongs to. Raises NotFound."""
    found = connection.execute(select(M.thread).where(M.room_id == room.id, M.seq == seq)).one_or_none()
    if found is None:
        raise NotFound("message_not_found", "seq")
    return found.thread or seq


def thread_of(connection: Connection, room: Room, seq: int, after: int = 0) -> Thread:
    """Return the thread that a message begins or belongs to: a page of at most 500 messages, those after seq `after`.

    Raises NotFound.
    """
    root = root_of(connection, room, seq)
    query = select_messages().where(M.room_id == room.id, M.seq > after).order_by(M.seq).limit(MOST + 1)
    found = MessageQuery(query.where(or_(M.seq == root, M.thread == root))).read(connection)
    return Thread(root, tuple(found.messages[:MOST]), found.complete and len(found.messages) <= MOST)
