"""Reads around a message: its thread, its earlier versions, the room's pinned messages."""

from chatapp.domain.errors import Conflict
from chatapp.domain.permissions import Action, check
from chatapp.domain.records import FollowedThread, Person, Thread, ThreadState, Versions
from chatapp.domain.text import cursor_number
from chatapp.domain.times import now
from chatapp.services.service import Service
from chatapp.store.messages import history
from chatapp.store.messages.byte_limit import MessageSlice
from chatapp.store.messages.followed_threads import (
    FollowThread,
    ReadThread,
    follow_threads,
    followed_threads,
    listed_threads,
    read_threads,
    thread_state,
)
from chatapp.store.messages.pins import pinned
from chatapp.store.messages.threads import messages_of_thread, root_of
from chatapp.store.rooms.rooms import visible_room


class Threads(Service):
    """Use cases that read what belongs to a message. Each raises NotFound where the reader may not see the room."""

    def thread(self, person: Person, slug: str, seq: int, after: int = 0) -> Thread:
        """Return the thread that a message begins or belongs to, from the seq `after` on. Raises NotFound."""
        with self._database.read() as connection:
            room, _mine = visible_room(connection, slug, person)
            root = root_of(connection, room, seq)
            found = messages_of_thread(connection, room, root, after)
            state = thread_state(connection, person, room, root)
            return Thread(root, tuple(found.messages), found.complete, state)

    def followed(self, person: Person) -> list[ThreadState]:
        """Return the threads with replies that a person follows, at most 300."""
        with self._database.read() as connection:
            return followed_threads(connection, person)

    def listed(self, person: Person) -> tuple[list[FollowedThread], bool]:
        """Return a page of those with their first messages, unread ones first, and whether these are all."""
        with self._database.read() as connection:
            return listed_threads(connection, person)

    def follow(self, person: Person, room: str, seq: int, on: bool) -> ThreadState:
        """Follow the thread that a message begins or belongs to, or no longer. Raises NotFound, Forbidden."""
        return self._writer.do(follow_threads, FollowThread(person, room, seq, on, now()))

    def mark_read(self, person: Person, room: str, seq: int, upto: int) -> ThreadState:
        """Mark a thread as read up to a seq; never back. Raises NotFound, Forbidden."""
        return self._writer.do(read_threads, ReadThread(person, room, seq, upto, now()))

    def earlier_texts(self, person: Person, slug: str, seq: int, cursor: str | None = None) -> Versions:
        """Return a page of the earlier texts of a message, the latest first read: to its author and to moderators.

        Raises Invalid (cursor), NotFound, Forbidden, Conflict (it was deleted, and its texts with it).
        """
        left = cursor_number(cursor)
        with self._database.read() as connection:
            room, mine = visible_room(connection, slug, person)
            message = history.message_at(connection, room, seq)
            if message.author.id != person.id:
                check(Action.SEE_EARLIER_TEXTS, person, room, mine and mine.role)
            if message.deleted:
                raise Conflict("message_deleted", "seq")
            return history.versions(connection, message.id, left)

    def pinned(self, person: Person, slug: str) -> MessageSlice:
        """Return what is pinned in a room, the latest first, as far as it fits a page."""
        with self._database.read() as connection:
            room, _mine = visible_room(connection, slug, person)
            return pinned(connection, room)
