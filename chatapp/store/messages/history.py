"""Reading a room's history: pages by number, and what changed since a rev. Nothing here counts or skips rows."""

from sqlalchemy import BindParameter, Connection, bindparam, select

from chatapp.domain.errors import NotFound
from chatapp.domain.records import Changes, Message, Page, Room, Version
from chatapp.models import Message as M
from chatapp.models import MessageVersion
from chatapp.store.messages.days import first_since
from chatapp.store.messages.rows import messages_of, select_messages

# Put together once: that takes longer than reading a page.
_IN_ROOM = select_messages().where(M.room_id == bindparam("room"))
_LIMIT: BindParameter[int] = bindparam("limit")
_BEFORE = _IN_ROOM.where(M.seq < bindparam("seq")).order_by(M.seq.desc()).limit(_LIMIT)
_AFTER = _IN_ROOM.where(M.seq > bindparam("seq")).order_by(M.seq).limit(_LIMIT)
_CHANGED = _IN_ROOM.where(M.rev > bindparam("rev")).order_by(M.rev).limit(_LIMIT)


def newest(connection: Connection, room: Room, limit: int) -> Page:
    """Return the last `limit` messages of a room."""
    return before(connection, room, room.seq + 1, limit)


def before(connection: Connection, room: Room, seq: int, limit: int) -> Page:
    """Return the `limit` messages before `seq`, which itself is left out."""
    rows = connection.execute(_BEFORE, {"room": room.id, "seq": seq, "limit": limit}).all()
    messages = messages_of(connection, rows)[::-1]
    return _page(room, messages, default_before=False, default_after=room.seq >= max(seq, 1))


def after(connection: Connection, room: Room, seq: int, limit: int) -> Page:
    """Return the `limit` messages after `seq`, which itself is left out."""
    rows = connection.execute(_AFTER, {"room": room.id, "seq": seq, "limit": limit}).all()
    messages = messages_of(connection, rows)
    return _page(room, messages, default_before=room.seq > 0, default_after=False)


def around(connection: Connection, room: Room, seq: int, limit: int) -> Page:
    """Return about `limit` messages with `seq` in their middle; fewer before it mean more after it, and back."""
    first = max(1, min(seq - limit // 2, room.seq - limit + 1))
    return after(connection, room, first - 1, limit)


def from_day(connection: Connection, room: Room, day_start: int, limit: int) -> Page:
    """Return `limit` messages beginning with the first of the day of an instant (ms), or of the next that has any."""
    seq = first_since(connection, room.id, day_start)
    return after(connection, room, room.seq if seq is None else seq - 1, limit)


def changes_since(connection: Connection, room: Room, rev: int, limit: int) -> Changes:
    """Return the messages changed after `rev`, each once in its present state; `complete` when that is all."""
    rows = connection.execute(_CHANGED, {"room": room.id, "rev": rev, "limit": limit + 1}).all()
    messages = messages_of(connection, rows)
    if len(messages) > limit:
        return Changes(tuple(messages[:limit]), messages[limit - 1].rev, complete=False)
    return Changes(tuple(messages), room.rev, complete=True)


def message_at(connection: Connection, room: Room, seq: int) -> Message:
    """Return one message of a room. Raises NotFound."""
    query = select_messages().where(M.room_id == room.id, M.seq == seq)
    for message in messages_of(connection, connection.execute(query)):
        return message
    raise NotFound("There is no such message.", "seq")


def versions(connection: Connection, message_id: int) -> list[Version]:
    """Return the earlier texts of a message, oldest first."""
    query = (
        select(MessageVersion.body, MessageVersion.replaced_at)
        .where(MessageVersion.message_id == message_id)
        .order_by(MessageVersion.id)
    )
    return [Version(body, replaced_at) for body, replaced_at in connection.execute(query)]


def _page(room: Room, messages: list[Message], default_before: bool, default_after: bool) -> Page:
    if not messages:
        return Page((), default_before, default_after)
    return Page(tuple(messages), messages[0].seq > 1, messages[-1].seq < room.seq)
