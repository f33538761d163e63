"""Posting: many messages in one transaction, each numbered without a gap, each stored once however often it is sent."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, tuple_
from sqlalchemy.exc import IntegrityError

from chatapp.domain.commands import PostMessage
from chatapp.domain.errors import ChatError, NotFound
from chatapp.domain.permissions import check_member, may_see
from chatapp.domain.records import Author, Change, Message
from chatapp.models import Membership, Room
from chatapp.models import Message as M
from chatapp.store.hot import execute_many
from chatapp.store.index import index_bodies
from chatapp.store.mentions import add_mentions
from chatapp.store.messages.numbers import next_ids
from chatapp.store.messages.rows import messages_of, select_messages
from chatapp.store.writer import Outcome

_INSERT = (
    "INSERT INTO messages (id, room_id, seq, rev, author_id, client_id, kind, body, html, created_at, reply_to)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_COUNT = "UPDATE rooms SET seq = ?, rev = ? WHERE id = ?"
_READ = "UPDATE memberships SET read_seq = ? WHERE room_id = ? AND user_id = ? AND read_seq = ?"

_Key = tuple[int, int, str]


class _Counters:
    """A room's numbers while a batch hands them out; its row stays locked until the commit."""

    def __init__(self, room_id: int, visibility: Any, seq: int, rev: int) -> None:
        self.id = room_id
        self.visibility = visibility
        self.seq = seq
        self.rev = rev
        self.touched = False

    def take(self) -> tuple[int, int]:
        self.seq += 1
        self.rev += 1
        self.touched = True
        return self.seq, self.rev


class _Context(NamedTuple):
    rooms: dict[str, _Counters]
    members: set[tuple[int, int]]
    known: dict[_Key, Message]


def post_messages(connection: Connection, commands: Sequence[PostMessage]) -> list[Outcome]:
    """Store messages; each outcome's value is the stored Message.

    A message whose (room, author, client_id) is there already yields the one stored first, takes no number and
    is no change. Errors: NotFound (room, reply_to), Forbidden (not a member).
    """
    try:
        # Retries are rare: the unique index finds them for less than looking for them each time.
        with connection.begin_nested():
            return _post(connection, commands, retries=False)
    except IntegrityError:
        return _post(connection, commands, retries=True)


def _post(connection: Connection, commands: Sequence[PostMessage], retries: bool) -> list[Outcome]:
    context = _context(connection, commands, retries)
    placed = [_place(context, command) for command in commands]
    numbered = _with_ids(connection, [outcome.value for outcome in placed if outcome.changes])
    _insert(connection, numbered)
    _keep_counters(connection, context.rooms.values())
    _read_own(connection, numbered)
    index_bodies(connection, [(message.id, message.body) for message in numbered])
    add_mentions(connection, numbered)
    return _answers(placed, numbered)


def _context(connection: Connection, commands: Sequence[PostMessage], retries: bool) -> _Context:
    rooms = _lock_rooms(connection, {command.room for command in commands})
    wanted = [(rooms[c.room].id, c.author.id, c.client_id) for c in commands if c.room in rooms]
    members = _members(connection, {(room_id, user_id) for room_id, user_id, _client_id in wanted})
    return _Context(rooms, members, _known(connection, wanted) if retries else {})


def _lock_rooms(connection: Connection, slugs: Iterable[str]) -> dict[str, _Counters]:
    # Always in one order, so that two processes which lock the same rooms cannot wait for each other.
    query = select(Room.slug, Room.id, Room.visibility, Room.seq, Room.rev).where(Room.slug.in_(list(slugs)))
    rows = connection.execute(query.order_by(Room.id).with_for_update())
    return {row.slug: _Counters(row.id, row.visibility, row.seq, row.rev) for row in rows}


def _members(connection: Connection, pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    key = tuple_(Membership.room_id, Membership.user_id)
    rows = connection.execute(select(Membership.room_id, Membership.user_id).where(key.in_(list(pairs))))
    return {(room_id, user_id) for room_id, user_id in rows}


def _known(connection: Connection, keys: Iterable[tuple[int, int, str | None]]) -> dict[_Key, Message]:
    asked = [key for key in keys if key[2] is not None]
    if not asked:
        return {}
    query = select_messages().where(tuple_(M.room_id, M.author_id, M.client_id).in_(asked))
    messages = messages_of(connection, connection.execute(query))
    return {(m.room_id, m.author.id, m.client_id): m for m in messages if m.client_id is not None}


def _place(context: _Context, command: PostMessage) -> Outcome:
    try:
        room = _room_for(context, command)
    except ChatError as error:
        return Outcome(error=error)
    key = (room.id, command.author.id, command.client_id or "")
    if command.client_id is not None and key in context.known:
        return Outcome(context.known[key])
    message = _message(command, room)
    if command.client_id is not None:
        context.known[key] = message
    return _stored(message)


def _room_for(context: _Context, command: PostMessage) -> _Counters:
    room = context.rooms.get(command.room)
    is_member = room is not None and (room.id, command.author.id) in context.members
    if room is None or not may_see(room.visibility, is_member):
        raise NotFound("There is no such room.", "room")
    check_member(is_member)
    # Numbers have no gaps, so what is not above the last one is there.
    if command.reply_to is not None and not 1 <= command.reply_to <= room.seq:
        raise NotFound("The message you answer is not there.", "reply_to")
    return room


def _message(command: PostMessage, room: _Counters) -> Message:
    seq, rev = room.take()
    author = Author(command.author.id, command.author.name, command.author.kind)
    return Message(
        0, room.id, command.room, seq, rev, command.client_id, author, command.kind, command.body, command.html,
        command.at, None, False, command.reply_to,
    )  # fmt: skip


def _stored(message: Message) -> Outcome:
    return Outcome(message, (Change(message, is_new=True),))


def _answers(placed: Sequence[Outcome], numbered: Sequence[Message]) -> list[Outcome]:
    fresh = {(message.room_id, message.seq): message for message in numbered}
    return [_answer(outcome, fresh) for outcome in placed]


def _answer(outcome: Outcome, fresh: dict[tuple[int, int], Message]) -> Outcome:
    if outcome.value is None or outcome.value.id:
        return outcome
    message = fresh[outcome.value.room_id, outcome.value.seq]
    # The same message twice in one batch: the second answers the first and is no change.
    return _stored(message) if outcome.changes else Outcome(message)


def _with_ids(connection: Connection, messages: list[Message]) -> list[Message]:
    if not messages:
        return []
    ids = next_ids(connection, len(messages))
    return [message._replace(id=id_) for message, id_ in zip(messages, ids, strict=True)]


def _insert(connection: Connection, messages: Sequence[Message]) -> None:
    rows = [
        (
            m.id,
            m.room_id,
            m.seq,
            m.rev,
            m.author.id,
            m.client_id,
            m.kind,
            m.body,
            m.html,
            m.created_at,
            m.reply_to,
        )
        for m in messages
    ]
    execute_many(connection, _INSERT, rows)


def _keep_counters(connection: Connection, rooms: Iterable[_Counters]) -> None:
    execute_many(connection, _COUNT, [(room.seq, room.rev, room.id) for room in rooms if room.touched])


def _read_own(connection: Connection, messages: Sequence[Message]) -> None:
    # Who had read everything so far has read what they add themselves.
    execute_many(connection, _READ, [(m.seq, m.room_id, m.author.id, m.seq - 1) for m in messages])
