"""Reading around one message: its thread, its earlier texts, what its room has pinned."""

from chatapp.domain.errors import Conflict, NotFound
from chatapp.domain.permissions import Action, check
from chatapp.domain.records import Message, Person, Room, Thread, Version
from chatapp.store import rooms
from chatapp.store.engine import Database
from chatapp.store.messages import history
from chatapp.store.messages.pins import pinned
from chatapp.store.messages.threads import thread_of


class Threads:
    """Use cases that read what belongs to a message. Each raises NotFound where the reader may not see the room."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def thread(self, person: Person, slug: str, seq: int) -> Thread:
        """Return the thread that a message begins or belongs to. Raises NotFound."""
        with self._database.read() as connection:
            found = rooms.find_room(connection, slug, person)
            thread = thread_of(connection, _room(found), seq)
        if thread is None:
            raise NotFound("There is no such message.", "seq")
        return thread

    def earlier_texts(self, person: Person, slug: str, seq: int) -> list[Version]:
        """Return the earlier texts of a message, oldest first: to its author and to moderators.

        Raises NotFound, Forbidden, Conflict (it was deleted, and its texts with it).
        """
        with self._database.read() as connection:
            found = rooms.find_room(connection, slug, person)
            room = _room(found)
            message = history.message_at(connection, room, seq)
            if message is None:
                raise NotFound("There is no such message.", "seq")
            if message.author.id != person.id:
                check(Action.SEE_EARLIER_TEXTS, person, room, found and found[1] and found[1].role)
            if message.deleted:
                raise Conflict("This message was deleted meanwhile.", "seq")
            return history.versions(connection, message.id)

    def pinned(self, person: Person, slug: str) -> list[Message]:
        """Return what is pinned in a room, the latest first."""
        with self._database.read() as connection:
            return pinned(connection, _room(rooms.find_room(connection, slug, person)))


def _room(found: tuple[Room, object] | None) -> Room:
    if found is None:
        raise NotFound("There is no such room.", "room")
    return found[0]
