"""Messages of all rooms for administrators: pages by id, their events and versions."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from chatapp.domain.administration import MessageContext, MessageFilter, Trace, TracePage
from chatapp.domain.errors import Invalid, NotFound
from chatapp.domain.page_limits import PAGE_BYTES, fitting, weight
from chatapp.domain.records import Message, Room
from chatapp.models import Message as M
from chatapp.models import MessageVersion, User
from chatapp.store.admin.filters import Matching, matching
from chatapp.store.db.engine import Database
from chatapp.store.db.long_queries import run_long_query
from chatapp.store.messages.history import around, versions
from chatapp.store.messages.rows import messages_of, select_messages

_READ_AT_ONCE = 20


def newest(database: Database, wanted: MessageFilter, limit: int) -> TracePage:
    """Return the newest `limit` messages that match. Raises TooLarge, Unavailable, as all here do."""
    found = database.query(matching, wanted)
    return _downwards(database, found, limit, has_newer=False)


def older(database: Database, wanted: MessageFilter, cursor: int, limit: int) -> TracePage:
    """Return the `limit` matches stored next before the message of id `cursor`. Raises Invalid for no such id."""
    with database.read() as connection:
        found = matching(connection, wanted)
        position = _position(connection, wanted, cursor)
    below = Matching(found.query.where(found.order < position), found.order)
    return _downwards(database, below, limit, has_newer=True)


def newer(database: Database, wanted: MessageFilter, cursor: int, limit: int) -> TracePage:
    """Return the `limit` matches stored next after the message of id `cursor`. Raises Invalid for no such id."""
    with database.read() as connection:
        found = matching(connection, wanted)
        position = _position(connection, wanted, cursor)
    query = found.query.where(found.order > position).order_by(found.order).limit(limit + 1)
    ids = [row[0] for row in run_long_query(database, query)]
    page, complete = database.query(_fitting, ids[:limit])
    return _cursors(tuple(page[::-1]), has_older=True, has_newer=len(ids) > limit or not complete)


def oldest_after(database: Database, wanted: MessageFilter, last: Message | None, end: int, limit: int) -> list[Trace]:
    """Return the first `limit` matches, oldest first, after `last` and with ids up to `end`: for going through all."""
    found = database.query(matching, wanted)
    above = 0 if last is None else _place_of(wanted, last.id, last.seq)
    query = found.query.where(found.order > above, M.id <= end).order_by(found.order).limit(limit)
    ids = [row[0] for row in run_long_query(database, query)]
    return database.query(traces, ids)[::-1]


def last_id(connection: Connection) -> int:
    """Return the id of the message stored last, 0 where there is none."""
    return connection.execute(select(func.coalesce(func.max(M.id), 0))).scalar_one()


def place(connection: Connection, room: Room, seq: int, around_it: int) -> MessageContext:
    """Return a message with `around_it` messages before and after it. Raises NotFound."""
    messages = around(connection, room, seq, 2 * around_it + 1).messages
    ids = [message.id for message in messages]
    found = next((message.id for message in messages if message.seq == seq), None)
    if found is None:
        raise NotFound("message_not_found", "seq")
    return MessageContext(room, seq, tuple(traces(connection, ids)[::-1]), versions(connection, found).versions)


def traces(connection: Connection, ids: Sequence[int]) -> list[Trace]:
    """Return the messages of these ids, newest first, with what happened to them."""
    rows = connection.execute(select_messages().where(M.id.in_(ids)).order_by(M.id.desc()))
    messages = messages_of(connection, rows)
    deleted = _deletions(connection, [message.id for message in messages if message.deleted])
    kept = _version_counts(connection, ids)
    quoted = _quoted(connection, messages)
    return [
        Trace(
            message,
            *deleted.get(message.id, (None, None)),
            versions=kept.get(message.id, 0),
            quoted=quoted.get((message.room_id, message.reply_to)),
        )
        for message in messages
    ]


def _downwards(database: Database, found: Matching, limit: int, has_newer: bool) -> TracePage:
    query = found.query.order_by(found.order.desc()).limit(limit + 1)
    ids = [row[0] for row in run_long_query(database, query)]
    return _page(database, ids[:limit], has_older=len(ids) > limit, has_newer=has_newer)


def _fitting(connection: Connection, ids: Sequence[int]) -> tuple[list[Trace], bool]:
    """Return the messages of these ids in their order, as far as they fit a page, and whether that is all of them."""
    found: list[Trace] = []
    for start in range(0, len(ids), _READ_AT_ONCE):
        place = {id_: position for position, id_ in enumerate(ids[start : start + _READ_AT_ONCE])}
        found += sorted(traces(connection, list(place)), key=lambda trace: place[trace.message.id])
        page = fitting(found, PAGE_BYTES, _weight)
        if len(page) < len(found):
            return page, False
    return found, True


def _weight(trace: Trace) -> int:
    return weight(trace.message) + (0 if trace.quoted is None else weight(trace.quoted))


def _page(database: Database, ids: list[int], has_older: bool, has_newer: bool) -> TracePage:
    found, complete = database.query(_fitting, ids)
    return _cursors(tuple(found), has_older or not complete, has_newer)


def _cursors(found: tuple[Trace, ...], has_older: bool, has_newer: bool) -> TracePage:
    return TracePage(
        found,
        found[-1].message.id if found and has_older else None,
        found[0].message.id if found and has_newer else None,
    )


def _position(connection: Connection, wanted: MessageFilter, cursor: int) -> int:
    """Return where a cursor lies in the order of a filter's pages."""
    row = connection.execute(select(M.room_id, M.seq).where(M.id == cursor)).one_or_none()
    if row is None or wanted.room_id not in {None, row.room_id}:
        raise Invalid("cursor_invalid", "cursor")
    return _place_of(wanted, cursor, row.seq)


def _place_of(wanted: MessageFilter, message_id: int, seq: int) -> int:
    """Return where a message lies in the order that `matching` gives a filter."""
    return message_id if wanted.words or wanted.room_id is None else seq


def _deletions(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[int | None, str | None]]:
    if not ids:
        return {}
    query = select(M.id, M.deleted_at, User.name).outerjoin(User, User.id == M.deleted_by).where(M.id.in_(ids))
    return {row[0]: (row[1], row[2]) for row in connection.execute(query)}


def _quoted(connection: Connection, messages: Sequence[Message]) -> dict[tuple[int, int | None], Message]:
    """Return the messages that these answer, by room and seq."""
    answered = defaultdict[int, set[int]](set)
    for message in messages:
        if message.reply_to is not None:
            answered[message.room_id].add(message.reply_to)
    found: dict[tuple[int, int | None], Message] = {}
    # A query a room: for pairs of room and seq at once SQLite would read the whole table instead of its index.
    for room_id, seqs in answered.items():
        rows = connection.execute(select_messages().where(M.room_id == room_id, M.seq.in_(seqs)))
        found |= {(room_id, message.seq): message for message in messages_of(connection, rows)}
    return found


def _version_counts(connection: Connection, ids: Sequence[int]) -> dict[int, int]:
    query = (
        select(MessageVersion.message_id, func.count())
        .where(MessageVersion.message_id.in_(ids))
        .group_by(MessageVersion.message_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}
