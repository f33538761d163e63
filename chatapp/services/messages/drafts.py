"""Drafts: what accounts have written and not sent, the same on all their devices."""

from chatapp.domain.commands import SaveDraft
from chatapp.domain.records import CursorPage, Draft, Person
from chatapp.domain.text import check_body, check_seq, cursor_number, shows_something
from chatapp.domain.times import now
from chatapp.store.db.engine import Database
from chatapp.store.db.writer import Writer
from chatapp.store.messages.drafts import drafts, save_drafts

PAGE_MAX = 100


class Drafts:
    """`max_chars` is the length limit of a message, and so of a draft."""

    def __init__(self, database: Database, writer: Writer, max_chars: int) -> None:
        self._database = database
        self._writer = writer
        self._max_chars = max_chars

    def save(self, person: Person, room: str, thread: int, body: str) -> Draft:
        """Keep the draft for a room (`thread` 0) or thread; one without text deletes it. The last one saved is kept.

        Raises Forbidden (a guest), Invalid, NotFound, TooLarge.
        """
        text = check_body(body, self._max_chars) if shows_something(body) else ""
        place = check_seq(thread) if thread else 0
        return self._writer.do(save_drafts, SaveDraft(person, room, place, text, now()))

    def page(self, person: Person, cursor: str | None, limit: int) -> CursorPage[Draft]:
        """Return a page of the drafts of a person, the latest first; those of guests are empty. Raises Invalid."""
        found, more = self._database.query(drafts, person, cursor_number(cursor), min(limit, PAGE_MAX))
        return CursorPage(found, str(found[-1].updated_at) if more else None)
