"""The change log: the notes of each transaction, written with it and read by every serving process.

Ids grow for ever: they never start anew, and the newest row is never deleted, so that whoever remembers an id finds
what came after it.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, func, insert, select

from chatapp.domain.notes import LoggedNote, Note, key_of
from chatapp.domain.times import DAY
from chatapp.models import LoggedChange as C
from chatapp.store.db.prepared import PreparedQuery

# Kept whatever their age: the clock may jump forwards by days while another process has not read the last of them.
KEPT_ROWS = 10_000


def log_notes(connection: Connection, notes: Iterable[Note], at: int) -> list[LoggedNote]:
    """Log the notes of a transaction at an instant (ms) and return them with their ids; forget what is a day old."""
    noted = list(notes)
    if not noted:
        return []
    insertion = insert(C).returning(C.id, sort_by_parameter_order=True)
    ids = list(connection.execute(insertion, [{"at": at, "key": key_of(note)} for note in noted]).scalars())
    # The sum keeps the primary key out of the plan, which would read all of the last day; few are older.
    outdated = delete(C).where(C.at < at - DAY, C.id + 0 <= max(ids) - KEPT_ROWS)
    connection.execute(outdated)
    return [LoggedNote(id_, note) for id_, note in zip(ids, noted, strict=True)]


def last_change(connection: Connection) -> int:
    """Return the id of the newest row, 0 where there is none."""
    return int(next(_LAST.stream(connection))[0])


_LAST = PreparedQuery(select(func.coalesce(func.max(C.id), 0)))


def changes_after(connection: Connection, id_: int) -> list[tuple[int, str]]:
    """Return the rows after an id, in order, as `(id, key)`."""
    rows = connection.execute(select(C.id, C.key).where(C.id > id_).order_by(C.id))
    return [(row.id, row.key) for row in rows]
