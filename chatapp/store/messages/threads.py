"""Threads: a message and all direct and indirect replies."""

from sqlalchemy import Connection, or_, select

from chatapp.domain.errors import NotFound
from chatapp.domain.records import Message, Page, PagePosition, Room
from chatapp.models import Message as M
from chatapp.store.messages.byte_limit import MessageQuery, MessageSlice
from chatapp.store.messages.rows import select_messages

MOST = 500


def root_of(connection: Connection, room: Room, seq: int) -> int:
    """Return the seq of the first message of the thread that a message begins or belongs to. Raises NotFound."""
    found = connection.execute(select(M.thread).where(M.room_id == room.id, M.seq == seq)).one_or_none()
    if found is None:
        raise NotFound("message_not_found", "seq")
    return found.thread or seq


def messages_of_thread(connection: Connection, room: Room, root: int, after: int = 0) -> MessageSlice:
    """Return the thread that a message begins: a page of at most 500 messages, those after seq `after`."""
    query = select_messages().where(M.room_id == room.id, M.seq > after).order_by(M.seq).limit(MOST + 1)
    found = MessageQuery(query.where(or_(M.seq == root, M.thread == root))).read(connection)
    return MessageSlice(found.messages[:MOST], found.complete and len(found.messages) <= MOST)


def linked_thread(connection: Connection, room: Room, page: Page, position: PagePosition) -> tuple[Message, ...]:
    """Return the first page of the thread that a link leads to: the one asked for, or that of a reply in a thread only.

    `page` is the history at the position. Empty if the link leads to no thread. Raises NotFound.
    """
    seq = position.focus
    if seq is None or not (position.thread or any(each.in_thread for each in page.messages if each.seq == seq)):
        return ()
    return tuple(messages_of_thread(connection, room, root_of(connection, room, seq)).messages)
