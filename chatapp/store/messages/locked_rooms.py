"""Locks the rooms that a batch writes to, and keeps their counters in memory until they are saved."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from chatapp.domain.records import Posting, Visibility
from chatapp.domain.times import DAY
from chatapp.store.db.raw_sql import as_list, execute_many, fetch

# SQLite gets lists as JSON, PostgreSQL as arrays: so a statement is the same text however long they are.
_LOCK = {
    "sqlite": "SELECT slug, id, visibility, archived_at, posting, slow_seconds, seq, rev, day FROM rooms"
    " WHERE slug IN (SELECT value FROM json_each(?))",
    # Always in one order, so that two processes which lock the same rooms cannot wait for each other.
    "postgresql": "SELECT slug, id, visibility, archived_at, posting, slow_seconds, seq, rev, day FROM rooms"
    " WHERE slug = ANY(?) ORDER BY id FOR UPDATE",
}
_SAVE = "UPDATE rooms SET seq = ?, rev = ?, day = ? WHERE id = ?"


@dataclass(slots=True)
class LockedRoom:
    """A room's counters while a batch assigns numbers; its row stays locked until the commit."""

    id: int
    visibility: Visibility
    archived_at: int | None
    posting: Posting
    slow_seconds: int
    seq: int
    rev: int
    day: int | None
    touched: bool = False

    @property
    def is_strict(self) -> bool:
        """Return True if posting needs more than membership: slow mode, an archived or restricted room."""
        return bool(self.slow_seconds) or self.archived_at is not None or self.posting != "everyone"

    def next_numbers(self) -> tuple[int, int]:
        """Assign the next `seq` and `rev`."""
        self.seq += 1
        self.rev += 1
        self.touched = True
        return self.seq, self.rev

    def begins_day(self, at: int) -> bool:
        """Return True if a message of an instant (ms) is of another day than the one before it."""
        before, self.day = self.day, at // DAY
        return before != self.day


def lock_rooms(connection: Connection, slugs: Collection[str]) -> dict[str, LockedRoom]:
    """Lock rooms until the commit and return those that exist, by slug."""
    rows = fetch(connection, _LOCK[connection.dialect.name], (as_list(connection, slugs),))
    return {slug: LockedRoom(*counters) for slug, *counters in rows}


def save_counters(connection: Connection, rooms: Iterable[LockedRoom]) -> None:
    """Write the counters of the rooms that got messages."""
    execute_many(connection, _SAVE, [(room.seq, room.rev, room.day, room.id) for room in rooms if room.touched])
