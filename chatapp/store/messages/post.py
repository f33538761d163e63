"""Posts messages: many in one transaction, numbered without gaps, each stored once however often it is sent."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import BigInteger, Connection, Text, and_, column, values
from sqlalchemy.exc import IntegrityError

from chatapp.domain.account_state import AccountState, check_account_state
from chatapp.domain.commands import PostMessage
from chatapp.domain.errors import ChatError, NotFound, RateLimited
from chatapp.domain.notes import MembershipChanged, Note
from chatapp.domain.permissions import Action, Rank, check, rank
from chatapp.domain.records import Author, Change, Message, Person, RoomRole
from chatapp.domain.times import DAY
from chatapp.models import Message as M
from chatapp.store.db.raw_sql import as_columns, execute_many, fetch, savepoint
from chatapp.store.db.writer import Outcome
from chatapp.store.messages.activity import record_mentions, record_replies, record_room_mentions
from chatapp.store.messages.days import record_days
from chatapp.store.messages.ids import next_ids
from chatapp.store.messages.locked_rooms import LockedRoom, lock_rooms, save_counters
from chatapp.store.messages.places import Place, at_places
from chatapp.store.messages.rows import messages_of, select_messages
from chatapp.store.messages.thread_members import follow_concerned, record_repliers
from chatapp.store.messages.thread_summaries import count_replies, with_summaries
from chatapp.store.messages.word_filter_reports import report_flagged_posts
from chatapp.store.rooms.direct_messages import restore_members
from chatapp.store.search.word_index import index_bodies

# SQLite gets lists as JSON, PostgreSQL as arrays: so a statement is the same text however long they are.
_MEMBERS = {
    "sqlite": "SELECT m.room_id, m.user_id, m.role, m.posted_at, u.role, u.muted_until, u.banned_until,"
    " u.deactivated_at FROM json_each(?) AS asked CROSS JOIN memberships AS m"
    " ON m.room_id = json_extract(asked.value, '$[0]') AND m.user_id = json_extract(asked.value, '$[1]')"
    " CROSS JOIN users AS u ON u.id = m.user_id",
    "postgresql": "SELECT m.room_id, m.user_id, m.role, m.posted_at, u.role, u.muted_until, u.banned_until,"
    " u.deactivated_at FROM memberships AS m JOIN users AS u ON u.id = m.user_id"
    " WHERE (m.room_id, m.user_id) IN (SELECT * FROM unnest(CAST(? AS bigint[]), CAST(? AS bigint[])))",
}
_INSERT = (
    "INSERT INTO messages (id, room_id, seq, rev, author_id, client_id, kind, body, html, created_at, reply_to, thread,"
    " in_thread) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_SET_READ_SEQ = "UPDATE memberships SET read_seq = ? WHERE room_id = ? AND user_id = ? AND read_seq = ?"
_SET_POSTED_AT = "UPDATE memberships SET posted_at = ? WHERE room_id = ? AND user_id = ?"

_Key = tuple[int, int, str]


class _Member(NamedTuple):
    """The author's role in the room, time of their last post (slow mode) and account state."""

    role: RoomRole
    posted_at: int
    account_state: AccountState


# Refused for not being a member.
_NOT_A_MEMBER = None, 0, AccountState("guest", 0, 0, None)


class _Context(NamedTuple):
    rooms: dict[str, LockedRoom]
    members: dict[tuple[int, int], _Member]
    known: dict[_Key, Message]
    posted_at_updates: list[tuple[int, int, int]]
    days: list[tuple[int, int, int]]
    ids: Iterator[int]
    # Of messages that are replied to, and of the new ones: the thread that each belongs to, or None.
    threads: dict[Place, int | None]


def post_messages(connection: Connection, commands: Sequence[PostMessage]) -> list[Outcome[Message]]:
    """Store messages; each outcome's value is the stored Message.

    A message whose (room, author, client_id) is there already yields the one stored first, takes no number and
    is no change. Errors: NotFound (room, reply_to), Forbidden (not a member, muted, banned, deactivated), ReadOnly,
    RateLimited (a slow room).
    """
    try:
        # Retries are rare: the unique index finds them for less than looking for them each time.
        with savepoint(connection):
            return _post(connection, commands, retries=False)
    except IntegrityError:
        return _post(connection, commands, retries=True)


def _post(connection: Connection, commands: Sequence[PostMessage], retries: bool) -> list[Outcome[Message]]:
    context = _context(connection, commands, retries)
    outcomes = [_prepare(context, command) for command in commands]
    fresh = [change.message for outcome in outcomes for change in outcome.changes]
    _insert(connection, fresh)
    save_counters(connection, context.rooms.values())
    _mark_own_as_read(connection, fresh)
    execute_many(connection, _SET_POSTED_AT, context.posted_at_updates)
    record_days(connection, context.days)
    restored = _restore_direct_members(connection, context.rooms.values(), fresh)
    index_bodies(connection, [(message.id, message.body) for message in fresh])
    record_mentions(connection, fresh)
    record_replies(connection, fresh)
    to_everyone = [(c.to_all, o.value) for c, o in zip(commands, outcomes, strict=True) if c.to_all and o.error is None]
    record_room_mentions(connection, to_everyone)
    _record_threads(connection, outcomes)
    flagged = [(o.value, c.flagged) for c, o in zip(commands, outcomes, strict=True) if c.flagged and o.changes]
    if restored or flagged:
        notes: tuple[Note, ...] = (*restored, *report_flagged_posts(connection, flagged))
        outcomes[-1] = outcomes[-1]._replace(notes=notes)
    return outcomes


def _record_threads(connection: Connection, outcomes: list[Outcome[Message]]) -> None:
    """Note the new replies in their threads; the last one of each carries what the thread is now."""
    places = [
        place for place, outcome in enumerate(outcomes) if outcome.changes and outcome.value.thread_root is not None
    ]
    if not places:
        return
    replies = [outcomes[place].value for place in places]
    count_replies(connection, replies)
    follow_concerned(connection, replies)
    record_repliers(connection, replies)
    for place, reply in zip(places, with_summaries(connection, replies), strict=True):
        outcomes[place] = Outcome(reply, (Change(reply, is_new=True),))


def _context(connection: Connection, commands: Sequence[PostMessage], retries: bool) -> _Context:
    rooms = lock_rooms(connection, {command.room for command in commands})
    wanted = [(rooms[c.room], c) for c in commands if c.room in rooms]
    members = _members(connection, {(room.id, c.author.id) for room, c in wanted})
    sought = [(room.id, c.author.id, c.client_id) for room, c in wanted if retries or _may_be_refused(room, members, c)]
    return _Context(
        rooms=rooms,
        members=members,
        known=_known(connection, sought),
        posted_at_updates=[],
        days=[],
        ids=iter(next_ids(connection, len(commands))),
        threads=at_places(
            connection, "messages", "thread", {(room.id, c.reply_to) for room, c in wanted if c.reply_to is not None}
        ),
    )


def _may_be_refused(room: LockedRoom, members: Mapping[tuple[int, int], _Member], command: PostMessage) -> bool:
    # What is refused now may be the retry of what was allowed before: that is not refused but answered.
    member = members.get((room.id, command.author.id))
    return (
        room.is_strict
        or member is None
        or member.account_state.muted_until > command.at
        or (command.reply_to is not None and command.reply_to > room.seq)
    )


def _members(connection: Connection, pairs: set[tuple[int, int]]) -> dict[tuple[int, int], _Member]:
    if not pairs:
        return {}
    rows = fetch(connection, _MEMBERS[connection.dialect.name], as_columns(connection, pairs))
    return {(row[0], row[1]): _Member(row[2], row[3], AccountState(*row[4:])) for row in rows}


def _known(connection: Connection, keys: Iterable[tuple[int, int, str | None]]) -> dict[_Key, Message]:
    asked = [key for key in keys if key[2] is not None]
    if not asked:
        return {}
    # Joined, not IN: SQLite would look for rows of values through the whole table, past the index.
    columns = column("room_id", BigInteger), column("author_id", BigInteger), column("client_id", Text)
    sought = values(*columns, name="sought").data(asked).cte("sought")
    room_id, author_id, client_id = sought.c
    same = and_(M.room_id == room_id, M.author_id == author_id, M.client_id == client_id)
    query = select_messages().join(sought, same)
    messages = messages_of(connection, connection.execute(query))
    return {(m.room_id, m.author.id, m.client_id): m for m in messages if m.client_id is not None}


def _prepare(context: _Context, command: PostMessage) -> Outcome[Message]:
    room = context.rooms.get(command.room)
    key = (room.id if room else 0, command.author.id, command.client_id or "")
    role, posted_at, account_state = context.members.get(key[:2], _NOT_A_MEMBER)
    try:
        # The retry of what was stored before a mute is answered with it; nobody banned is answered so.
        check_account_state(account_state, command.at, check_mute=False)
        if command.client_id is not None and key in context.known:
            check(Action.SEE, command.author, room, role)
            return Outcome(context.known[key])
        check(Action.POST, command.author if role is None else _as_of_now(command.author, account_state), room, role)
        check_account_state(account_state, command.at, check_mute=True)
        assert room is not None
        _check_reply_to(room, command.reply_to)
        if room.slow_seconds:
            _check_slow_mode(context, command, room, posted_at)
    except ChatError as error:
        return Outcome(error=error)
    message = _message(command, room, context)
    if room.begins_day(command.at):
        context.days.append((room.id, command.at // DAY, message.seq))
    if command.client_id is not None:
        context.known[key] = message
    return Outcome(message, (Change(message, is_new=True),))


def _as_of_now(author: Person, account_state: AccountState) -> Person:
    return author if author.role == account_state.role else author._replace(role=account_state.role)


def _check_reply_to(room: LockedRoom, reply_to: int | None) -> None:
    # Numbers have no gaps, so what is not above the last one is there.
    if reply_to is not None and not 1 <= reply_to <= room.seq:
        raise NotFound("reply_not_found", "reply_to")


def _check_slow_mode(context: _Context, command: PostMessage, room: LockedRoom, posted_at: int) -> None:
    key = room.id, command.author.id
    member = context.members[key]
    if rank(_as_of_now(command.author, member.account_state), room.visibility, member.role) >= Rank.MODERATOR:
        return
    wait = posted_at + room.slow_seconds * 1000 - command.at
    if wait > 0:
        raise RateLimited("slow_mode", retry_after=wait / 1000)
    context.members[key] = member._replace(posted_at=command.at)
    context.posted_at_updates.append((command.at, *key))


def _message(command: PostMessage, room: LockedRoom, context: _Context) -> Message:
    seq, rev = room.next_numbers()
    root = None if command.reply_to is None else context.threads.get((room.id, command.reply_to)) or command.reply_to
    context.threads[room.id, seq] = root
    author = Author(command.author.id, command.author.name, command.author.kind, command.author.hue)
    return Message(
        id=next(context.ids), room_id=room.id, room=command.room, seq=seq, rev=rev, client_id=command.client_id,
        author=author, kind=command.kind, body=command.body, html=command.html, created_at=command.at,
        edited_at=None, deleted=False, reply_to=command.reply_to, thread_root=root, in_thread=command.in_thread,
    )  # fmt: skip


def _insert(connection: Connection, messages: Sequence[Message]) -> None:
    rows = [
        (
            m.id, m.room_id, m.seq, m.rev, m.author.id, m.client_id, m.kind, m.body, m.html, m.created_at, m.reply_to,
            m.thread_root, m.in_thread,
        )
        for m in messages
    ]  # fmt: skip
    execute_many(connection, _INSERT, rows)


def _restore_direct_members(
    connection: Connection, rooms: Iterable[LockedRoom], messages: Sequence[Message]
) -> tuple[MembershipChanged, ...]:
    directs = {room.id for room in rooms if room.touched and room.visibility == "direct"}
    if not directs:
        return ()
    # From the last to the first, so that of each room the first stays.
    before = {m.room_id: m.seq - 1 for m in reversed(messages) if m.room_id in directs}
    return restore_members(connection, before, messages[-1].created_at)


def _mark_own_as_read(connection: Connection, messages: Sequence[Message]) -> None:
    # If the author was caught up, posting keeps them caught up.
    execute_many(connection, _SET_READ_SEQ, [(m.seq, m.room_id, m.author.id, m.seq - 1) for m in messages])
