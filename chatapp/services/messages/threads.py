"""Reads around a message: its thread, its earlier versions, the room's pinned messages."""

from chatapp.domain.errors import Conflict
from chatapp.domain.permissions import Action, check
from chatapp.domain.records import Person, Thread, Versions
from chatapp.domain.text import whole_number
from chatapp.store.db.engine import Database
from chatapp.store.messages import history
from chatapp.store.messages.byte_limit import MessageSlice
from chatapp.store.messages.pins import pinned
from chatapp.store.messages.threads import thread_of
from chatapp.store.rooms.rooms import visible_room


class Threads:
    """Use cases that read what belongs to a message. Each raises NotFound where the reader may not see the room."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def thread(self, person: Person, slug: str, seq: int, after: int = 0) -> Thread:
        """Return the thread that a message begins or belongs to, from the seq `after` on. Raises NotFound."""
        with self._database.read() as connection:
            room, _mine = visible_room(connection, slug, person)
            return thread_of(connection, room, seq, after)

    def earlier_texts(self, person: Person, slug: str, seq: int, cursor: str | None = None) -> Versions:
        """Return a page of the earlier texts of a message, the latest first read: to its author and to moderators.

        Raises Invalid (cursor), NotFound, Forbidden, Conflict (it was deleted, and its texts with it).
        """
        left = None if cursor is None else whole_number(cursor, "cursor", "cursor_invalid")
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
