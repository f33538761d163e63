"""What was taken away, in order: written with the act itself, read by every process that serves people."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, func, insert, select

from chatapp.domain.times import DAY
from chatapp.models import Revocation as R


def note_revoked(connection: Connection, keys: Iterable[str], at: int) -> None:
    """Note that sessions or tokens (hashes) ended, or people (`person:ID`) changed; forget what is a day old."""
    rows = [{"at": at, "key": key} for key in keys]
    if rows:
        connection.execute(delete(R).where(R.at < at - DAY))
        connection.execute(insert(R), rows)


def last_revocation(connection: Connection) -> int:
    """Return the number of the newest note, 0 where there is none."""
    return connection.execute(select(func.coalesce(func.max(R.id), 0))).scalar_one()


def revoked_after(connection: Connection, number: int) -> list[tuple[int, str]]:
    """Return the notes after a number, as `(number, key)`."""
    rows = connection.execute(select(R.id, R.key).where(R.id > number).order_by(R.id))
    return [(row.id, row.key) for row in rows]
