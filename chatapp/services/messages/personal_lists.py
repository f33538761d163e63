"""Personal lists: saved messages and activity."""

from chatapp.domain.commands import SaveMessage
from chatapp.domain.records import Activity, CursorPage, Message, Person
from chatapp.domain.text import cursor_number
from chatapp.domain.times import now
from chatapp.services.service import Service
from chatapp.store.messages.activity import activity
from chatapp.store.messages.saved import save_messages, saved

PAGE_MAX = 100


class PersonalLists(Service):
    """Use cases of one person alone."""

    def save(self, person: Person, room: str, seq: int, on: bool) -> None:
        """Save a message for later, or no longer. Raises NotFound, Conflict (deleted)."""
        self._writer.do(save_messages, SaveMessage(person, room, seq, on, now()))

    def saved(self, person: Person, cursor: str | None, limit: int) -> CursorPage[Message]:
        """Return a page of what a person saved and may still see, the latest saved first. Raises Invalid."""
        found, more = self._database.query(saved, person, cursor_number(cursor), min(limit, PAGE_MAX))
        end = str(found[-1][0]) if more else None
        return CursorPage([message for _at, message in found], end)

    def activity(self, person: Person, cursor: str | None, limit: int) -> CursorPage[Activity]:
        """Return a page of mentions, replies and reactions to a person, the latest first. Raises Invalid."""
        found, more = self._database.query(activity, person, cursor_number(cursor), min(limit, PAGE_MAX))
        end = str(found[-1].at) if more else None
        return CursorPage(found, end)
