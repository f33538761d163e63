"""The threads that a person follows: the list of them, how far they are read, following and no longer following."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update

from chatapp.domain.page_limits import PAGE_BYTES, fitting, weight
from chatapp.domain.permissions import Action, check
from chatapp.domain.records import FollowedThread, Person, Room, ThreadState
from chatapp.models import Message as M
from chatapp.models import ThreadMember as T
from chatapp.store.db.raw_sql import fetch, insert_new, is_among
from chatapp.store.db.writer import Outcome, one_by_one
from chatapp.store.messages.rows import messages_of, select_messages
from chatapp.store.messages.thread_members import MOST_FOLLOWED, unfollow_oldest
from chatapp.store.messages.threads import root_of
from chatapp.store.people.users import active_person
from chatapp.store.rooms.rooms import visible_room
from chatapp.store.rooms.unread import MOST_COUNTED

_MOST_LISTED = 100
_UNREAD = f"""(SELECT count(*) FROM (SELECT 1 AS one FROM messages AS x WHERE x.room_id = t.room_id
    AND x.thread = t.thread AND x.thread IS NOT NULL AND x.seq > t.read_seq AND x.deleted_at IS NULL
    AND x.author_id <> t.user_id AND x.author_id NOT IN (SELECT blocked_id FROM blocks WHERE user_id = t.user_id)
    LIMIT {MOST_COUNTED}) AS counted)"""  # noqa: S608 - all of it is ours
_FOLLOWED = f"""
    SELECT r.slug, t.thread, m.id, m.last_reply_at, t.read_seq, {_UNREAD} FROM thread_members AS t
    JOIN rooms AS r ON r.id = t.room_id
    JOIN memberships AS b ON b.room_id = t.room_id AND b.user_id = t.user_id
    JOIN messages AS m ON m.room_id = t.room_id AND m.seq = t.thread
    WHERE t.user_id = ? AND t.followed_at > 0 AND m.replies > 0 ORDER BY t.followed_at DESC LIMIT {MOST_FOLLOWED}
"""  # noqa: S608 - all of it is ours
_STATE = f"""
    SELECT t.followed_at > 0, t.read_seq, {_UNREAD} FROM thread_members AS t
    WHERE t.room_id = ? AND t.thread = ? AND t.user_id = ?
"""  # noqa: S608 - all of it is ours


class FollowThread(NamedTuple):
    """Follow (`on`) the thread that a message begins or belongs to, or no longer."""

    person: Person
    room: str
    seq: int
    on: bool
    at: int


class ReadThread(NamedTuple):
    """Mark a thread as read up to the seq `upto`."""

    person: Person
    room: str
    seq: int
    upto: int
    at: int


class _Followed(NamedTuple):
    room: str
    thread: int
    root_id: int
    last_reply_at: int
    read_seq: int
    unread: int


def followed_threads(connection: Connection, person: Person) -> list[ThreadState]:
    """Return the threads with replies that a person follows in their rooms, at most 300."""
    return [ThreadState(each.room, each.thread, True, each.read_seq, each.unread) for each in _all(connection, person)]


def listed_threads(connection: Connection, person: Person) -> tuple[list[FollowedThread], bool]:
    """Return followed threads with their first messages, unread ones first, then the latest replies; at most a page.

    Also returns whether these are all.
    """
    every = sorted(_all(connection, person), key=lambda each: (each.unread == 0, -each.last_reply_at))
    query = select_messages().where(is_among(connection, M.id, [each.root_id for each in every[:_MOST_LISTED]]))
    roots = {message.id: message for message in messages_of(connection, connection.execute(query))}
    found = [FollowedThread(roots[each.root_id], each.read_seq, each.unread) for each in every if each.root_id in roots]
    kept = fitting(found, PAGE_BYTES, lambda thread: weight(thread.message))
    return kept, len(kept) == len(every)


def thread_state(connection: Connection, person: Person, room: Room, thread: int) -> ThreadState:
    """Return what a person has to do with a thread, given by its first message."""
    for following, read_seq, unread in fetch(connection, _STATE, (room.id, thread, person.id)):
        return ThreadState(room.slug, thread, bool(following), read_seq, unread if following else 0)
    return ThreadState(room.slug, thread, following=False, read_seq=0, unread=0)


def _all(connection: Connection, person: Person) -> list[_Followed]:
    return [_Followed(*row) for row in fetch(connection, _FOLLOWED, (person.id,))]


def _follow(connection: Connection, command: FollowThread) -> Outcome[ThreadState]:
    person, room, root = _place(connection, command)
    values: dict[str, Any] = {"followed_at": command.at if command.on else 0, "read_seq": room.seq}
    if not _update(connection, person, room, root, values):
        key = {"room_id": room.id, "thread": root, "user_id": person.id, "last_seq": 0}
        insert_new(connection, T, [key | values], T.thread)
    unfollow_oldest(connection, [person.id])
    return Outcome(thread_state(connection, person, room, root))


def _read(connection: Connection, command: ReadThread) -> Outcome[ThreadState]:
    person, room, root = _place(connection, command)
    known = select(T.read_seq).where(T.room_id == room.id, T.thread == root, T.user_id == person.id)
    before = connection.execute(known).scalar_one_or_none() or 0
    _update(connection, person, room, root, {"read_seq": max(before, min(command.upto, room.seq))})
    return Outcome(thread_state(connection, person, room, root))


follow_threads = one_by_one(_follow)
read_threads = one_by_one(_read)


def _place(connection: Connection, command: FollowThread | ReadThread) -> tuple[Person, Room, int]:
    person = active_person(connection, command.person.id, command.at)
    room, mine = visible_room(connection, command.room, person)
    check(Action.READ, person, room, mine and mine.role)
    return person, room, root_of(connection, room, command.seq)


def _update(connection: Connection, person: Person, room: Room, root: int, values: dict[str, Any]) -> int:
    this = (T.room_id == room.id, T.thread == root, T.user_id == person.id)
    return connection.execute(update(T).where(*this).values(**values)).rowcount
