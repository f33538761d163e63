"""Personal lists: saved messages and activity."""

from typing import NamedTuple

from chatapp.domain.commands import SaveMessage
from chatapp.domain.records import Activity, Message, Person
from chatapp.domain.text import cursor_number
from chatapp.domain.times import now
from chatapp.store.db.engine import Database
from chatapp.store.db.writer import Writer
from chatapp.store.messages.activity import activity
from chatapp.store.messages.saved import save_messages, saved

PAGE_MAX = 100


class Saved(NamedTuple):
    """A page of saved messages, the latest saved first; `cursor` begins the next one, None at the end."""

    messages: tuple[Message, ...]
    cursor: str | None


class ActivityPage(NamedTuple):
    """A page of what concerned a person, latest first; `cursor` begins the next one, None at the end."""

    activities: tuple[Activity, ...]
    cursor: str | None


class PersonalLists:
    """Use cases of one person alone."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self._database = database
        self._writer = writer

    def save(self, person: Person, room: str, seq: int, on: bool) -> None:
        """Save a message for later, or no longer. Raises NotFound, Conflict (deleted)."""
        self._writer.do(save_messages, SaveMessage(person, room, seq, on, now()))

    def saved(self, person: Person, cursor: str | None, limit: int) -> Saved:
        """Return a page of the messages that a person saved and may still see. Raises Invalid."""
        found, more = self._database.query(saved, person, cursor_number(cursor), min(limit, PAGE_MAX))
        end = str(found[-1][0]) if more else None
        return Saved(tuple(message for _at, message in found), end)

    def activity(self, person: Person, cursor: str | None, limit: int) -> ActivityPage:
        """Return a page of the mentions of a person, replies to them and reactions to theirs. Raises Invalid."""
        found, more = self._database.query(activity, person, cursor_number(cursor), min(limit, PAGE_MAX))
        end = str(found[-1].at) if more else None
        return ActivityPage(tuple(found), end)
