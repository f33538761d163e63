"""Pages of history that are kept while nothing changes that they show.

A page depends on the messages of its room, whose every change has a `rev`, and on the people it names, whose every
change is in the change log: what was read at the same `rev` and the same end of the log is the same. Both are read in
the transaction that asks. Not for the writer, whose transaction has not logged yet what it changes.
"""

from sqlalchemy import Connection

from chatapp.domain.page_limits import PAGE_BYTES, weight
from chatapp.domain.records import Page, PagePosition, Room
from chatapp.presentation.byte_limited_cache import ByteLimitedCache
from chatapp.store.db.change_log import last_change
from chatapp.store.messages import history

_MOST_BYTES = 16 << 20


class KeptPages:
    """Reads pages as `history` does, those before a seq at most once."""

    def __init__(self) -> None:
        self._kept: ByteLimitedCache[Page] = ByteLimitedCache(_MOST_BYTES, _bytes_of)

    def newest(self, connection: Connection, room: Room, limit: int, most_bytes: int = PAGE_BYTES) -> Page:
        """See history.newest."""
        return self.before(connection, room, room.seq + 1, limit, most_bytes)

    def before(self, connection: Connection, room: Room, seq: int, limit: int, most_bytes: int = PAGE_BYTES) -> Page:
        """See history.before."""
        key = (room.id, room.rev, last_change(connection), seq, limit, most_bytes)
        return self._kept.get_or_make(key, lambda: history.before(connection, room, seq, limit, most_bytes))

    def to_read(
        self, connection: Connection, room: Room, read_seq: int | None, position: PagePosition, limit: int
    ) -> Page:
        """Return the page at a position for someone who has read up to `read_seq` (None: nothing waits to be read).

        Raises NotFound for a message in focus that is not there.
        """
        if position.focus is not None:
            history.message_at(connection, room, position.focus)
            return history.around(connection, room, position.focus, limit)
        if position.before is not None:
            return self.before(connection, room, position.before, limit)
        page = self.newest(connection, room, limit)
        if read_seq is None or not page.messages or page.messages[0].seq <= read_seq + 1:
            return page
        return history.around(connection, room, read_seq + 1, limit)


def _bytes_of(page: Page) -> int:
    # Python takes up to four bytes a character, and half a kilobyte for the record.
    return sum(4 * weight(message) for message in page.messages) + 1_000
