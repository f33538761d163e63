"""History of a room: pages by `seq`, changes since a `rev`. Keyset pagination only: no COUNT, no OFFSET."""

from sqlalchemy import BindParameter, Connection, bindparam, select

from chatapp.domain.errors import NotFound
from chatapp.domain.page_limits import PAGE_BYTES, size
from chatapp.domain.records import Changes, Message, Page, Room, Version, Versions
from chatapp.models import Message as M
from chatapp.models import MessageVersion
from chatapp.store.db.prepared import PreparedQuery
from chatapp.store.messages.byte_limit import MessageQuery
from chatapp.store.messages.days import first_seq_since
from chatapp.store.messages.rows import messages_of, select_messages
from chatapp.store.messages.thread_summaries import with_summaries

# So many shown messages fill a screen; for them a page may be doubled so many times.
_ENOUGH, _MOST_FILLED = 20, 3
# Put together once: that takes longer than reading a page.
_IN_ROOM = select_messages().where(M.room_id == bindparam("room"))
_LIMIT: BindParameter[int] = bindparam("limit")
_BEFORE = MessageQuery(_IN_ROOM.where(M.seq < bindparam("seq")).order_by(M.seq.desc()).limit(_LIMIT), PreparedQuery)
_AFTER = MessageQuery(_IN_ROOM.where(M.seq > bindparam("seq")).order_by(M.seq).limit(_LIMIT), PreparedQuery)
_CHANGED = MessageQuery(_IN_ROOM.where(M.rev > bindparam("rev")).order_by(M.rev).limit(_LIMIT), PreparedQuery)


def newest(connection: Connection, room: Room, limit: int, most_bytes: int = PAGE_BYTES) -> Page:
    """Return the last `limit` messages of a room, as all pages here up to so many bytes."""
    return before(connection, room, room.seq + 1, limit, most_bytes)


def before(connection: Connection, room: Room, seq: int, limit: int, most_bytes: int = PAGE_BYTES) -> Page:
    """Return the `limit` messages before `seq`, which itself is left out."""
    found = _BEFORE.read(connection, {"room": room.id, "seq": seq, "limit": limit}, most_bytes)
    messages = found.messages[::-1]
    return _page(room, messages, default_before=False, default_after=room.seq >= max(seq, 1))


def after(connection: Connection, room: Room, seq: int, limit: int, most_bytes: int = PAGE_BYTES) -> Page:
    """Return the `limit` messages after `seq`, which itself is left out."""
    found = _AFTER.read(connection, {"room": room.id, "seq": seq, "limit": limit}, most_bytes)
    return _page(room, found.messages, default_before=room.seq > 0, default_after=False)


def around(connection: Connection, room: Room, seq: int, limit: int) -> Page:
    """Return about `limit` messages with `seq` in their middle; fewer before it mean more after it, and back."""
    first = max(1, min(seq - limit // 2, room.seq - limit + 1))
    page = after(connection, room, first - 1, limit)
    if not page.messages or page.messages[-1].seq >= min(seq, room.seq):
        return page
    # What comes before it takes all the bytes: each side has half of them.
    older = before(connection, room, seq, limit // 2, PAGE_BYTES // 2)
    newer = after(connection, room, seq - 1, limit - len(older.messages), PAGE_BYTES // 2)
    return Page(older.messages + newer.messages, older.more_before, newer.more_after)


def from_day(connection: Connection, room: Room, day_start: int, limit: int) -> Page:
    """Return `limit` messages beginning with the first of the day of an instant (ms), or of the next that has any."""
    seq = first_seq_since(connection, room.id, day_start)
    return after(connection, room, room.seq if seq is None else seq - 1, limit)


def filled(connection: Connection, room: Room, page: Page) -> Page:
    """Return a page with older messages before it, until enough are not `in_thread`, as pages leave those out."""
    for _time in range(_MOST_FILLED):
        if (
            not page.messages
            or not page.more_before
            or sum(not message.in_thread for message in page.messages) >= _ENOUGH
        ):
            break
        older = before(connection, room, page.messages[0].seq, len(page.messages))
        page = Page(older.messages + page.messages, older.more_before, page.more_after)
    return page


def changes_since(
    connection: Connection, room: Room, rev: int, limit: int, most_bytes: int | None = PAGE_BYTES
) -> Changes:
    """Return the messages changed after `rev`, each once in its present state; `complete` when that is all."""
    found = _CHANGED.read(connection, {"room": room.id, "rev": rev, "limit": limit + 1}, most_bytes)
    messages = tuple(with_summaries(connection, found.messages[:limit]))
    if len(found.messages) > limit or not found.complete:
        return Changes(messages, messages[-1].rev, complete=False)
    return Changes(messages, room.rev, complete=True)


def message_at(connection: Connection, room: Room, seq: int) -> Message:
    """Return one message of a room. Raises NotFound."""
    query = select_messages().where(M.room_id == room.id, M.seq == seq)
    for message in messages_of(connection, connection.execute(query)):
        return message
    raise NotFound("message_not_found", "seq")


def versions(connection: Connection, message_id: int, left: int | None = None) -> Versions:
    """Return earlier texts of a message, oldest first: the latest that fit a page, of the `left` oldest or of all."""
    query = select(MessageVersion.id).where(MessageVersion.message_id == message_id).order_by(MessageVersion.id)
    ids = list(connection.execute(query).scalars())[:left]
    found: list[Version] = []
    room_left = PAGE_BYTES
    # One at a time: each may be as large as a page.
    while ids:
        version = _version(connection, ids[-1])
        room_left -= size(version.body)
        if room_left < 0 and found:
            break
        found.append(version)
        ids.pop()
    return Versions(tuple(found[::-1]), len(ids) or None)


def _version(connection: Connection, id_: int) -> Version:
    query = select(MessageVersion.body, MessageVersion.replaced_at).where(MessageVersion.id == id_)
    return Version(*connection.execute(query).one())


def _page(room: Room, messages: list[Message], default_before: bool, default_after: bool) -> Page:
    if not messages:
        return Page((), default_before, default_after)
    return Page(tuple(messages), messages[0].seq > 1, messages[-1].seq < room.seq)
