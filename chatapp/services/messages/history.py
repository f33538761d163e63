"""Reads a room: pages of history, changes since a `rev`, a single message."""

from collections.abc import Callable, Collection
from typing import NamedTuple

from chatapp.domain.errors import Invalid
from chatapp.domain.page_limits import PAGE_BYTES
from chatapp.domain.records import Changes, Membership, Message, Page, Person, Room
from chatapp.domain.times import day_start
from chatapp.store.db.engine import Database
from chatapp.store.db.history_mark import history_mark
from chatapp.store.messages import history
from chatapp.store.messages.kept_pages import KeptPages
from chatapp.store.rooms import memberships, rooms

DEFAULT_LIMIT = 50


class HistoryPosition(NamedTuple):
    """Where a page of history lies; exactly one is given. Numbers are `seq`, `date` is a UTC day `YYYY-MM-DD`."""

    before: int | None = None
    after: int | None = None
    around: int | None = None
    date: str | None = None


class Snapshot(NamedTuple):
    """A room and its newest messages at one moment; `changes` are those since the reader's rev, if they gave one.

    `mine` is how the reader belongs to the room.
    """

    room: Room
    mine: Membership | None
    page: Page
    changes: Changes | None


class Entrance(NamedTuple):
    """What someone finds who enters a room, all of one moment; of the members at most 100, those present first."""

    snapshot: Snapshot
    members: list[Person]
    member_count: int


class History:
    """Use cases that read messages. Each raises NotFound for a room that does not exist for the reader."""

    def __init__(self, database: Database, page_max: int, pages: KeptPages | None = None) -> None:
        self._database = database
        self._pages = pages or KeptPages()
        self._page_max = page_max
        self._mark = ""

    def mark(self) -> str:
        """Return the name of the history. It changes with a restore, for which the server is stopped."""
        if not self._mark:
            self._mark = self._database.query(history_mark)
        return self._mark

    def snapshot(self, person: Person, slug: str, limit: int = DEFAULT_LIMIT, since: int | None = None) -> Snapshot:
        """Return the room, its newest `limit` messages and what changed since a rev, all of one moment."""
        return self.entrance(person, slug, limit, since).snapshot

    def entrance(
        self,
        person: Person,
        slug: str,
        limit: int = DEFAULT_LIMIT,
        since: int | None = None,
        present: Callable[[int], Collection[int]] = lambda _room_id: (),
    ) -> Entrance:
        """Return a snapshot with the room's members; `present(room_id)` returns the ids of those who are in it now."""
        # Both go into one answer.
        most_bytes = PAGE_BYTES if since is None else PAGE_BYTES // 2
        changes = None
        with self._database.read() as connection:
            room, mine = rooms.visible_room(connection, slug, person)
            page = self._pages.newest(connection, room, self._cut(limit), most_bytes)
            if since is not None:
                changes = history.changes_since(connection, room, since, self._page_max, most_bytes)
            members = memberships.members(connection, room.id, list(present(room.id)))
            member_count = memberships.member_count(connection, room.id)
        return Entrance(Snapshot(room, mine, page, changes), members, member_count)

    def page(self, person: Person, slug: str, position: HistoryPosition, limit: int = DEFAULT_LIMIT) -> Page:
        """Return the page at a position. Raises Invalid unless exactly one place is given."""
        given = [name for name, value in position._asdict().items() if value is not None]
        if len(given) != 1:
            raise Invalid("one_place", given[1] if given else "before")
        start = None if position.date is None else day_start(position.date)
        with self._database.read() as connection:
            room, _mine = rooms.visible_room(connection, slug, person)
            if start is not None:
                return history.from_day(connection, room, start, self._cut(limit))
            read = {"before": self._pages.before, "after": history.after, "around": history.around}[given[0]]
            return read(connection, room, getattr(position, given[0]), self._cut(limit))

    def changes(self, person: Person, slug: str, since: int, limit: int | None = None) -> Changes:
        """Return what changed after rev `since`, at most `limit` messages."""
        with self._database.read() as connection:
            room, _mine = rooms.visible_room(connection, slug, person)
            return history.changes_since(connection, room, since, self._cut(limit or self._page_max))

    def message(self, person: Person, slug: str, seq: int) -> Message:
        """Return one message. Raises NotFound."""
        with self._database.read() as connection:
            room, _mine = rooms.visible_room(connection, slug, person)
            return history.message_at(connection, room, seq)

    def changed_after(self, slug: str, rev: int, limit: int) -> tuple[Message, ...]:
        """Return messages changed after a rev, whoever asks: for the feed, which fills its holes with them."""
        with self._database.read() as connection:
            room = rooms.room_by_slug(connection, slug)
            return () if room is None else history.changes_since(connection, room, rev, limit, None).messages

    def _cut(self, limit: int) -> int:
        return min(limit, self._page_max)
