"""Reading around one message: its thread, its earlier texts, what its room has pinned."""

from chatapp.domain.errors import Conflict
from chatapp.domain.permissions import Action, check
from chatapp.domain.records import Message, Person, Thread, Version
from chatapp.store.engine import Database
from chatapp.store.messages import history
from chatapp.store.messages.pins import pinned
from chatapp.store.messages.threads import thread_of
from chatapp.store.rooms import visible_room


class Threads:
    """Use cases that read what belongs to a message. Each raises NotFound where the reader may not see the room."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def thread(self, person: Person, slug: str, seq: int) -> Thread:
        """Return the thread that a message begins or belongs to. Raises NotFound."""
        with self._database.read() as connection:
            room, _mine = visible_room(connection, slug, person)
            return thread_of(connection, room, seq)

    def earlier_texts(self, person: Person, slug: str, seq: int) -> list[Version]:
        """Return the earlier texts of a message, oldest first: to its author and to moderators.

        Raises NotFound, Forbidden, Conflict (it was deleted, and its texts with it).
        """
        with self._database.read() as connection:
            room, mine = visible_room(connection, slug, person)
            message = history.message_at(connection, room, seq)
            if message.author.id != person.id:
                check(Action.SEE_EARLIER_TEXTS, person, room, mine and mine.role)
            if message.deleted:
                raise Conflict("This message was deleted meanwhile.", "seq")
            return history.versions(connection, message.id)

    def pinned(self, person: Person, slug: str) -> list[Message]:
        """Return what is pinned in a room, the latest first."""
        with self._database.read() as connection:
            room, _mine = visible_room(connection, slug, person)
            return pinned(connection, room)
