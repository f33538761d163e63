"""Ids for new messages, taken inside the transaction that inserts them."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, select, text

from chatapp.models import Message as M


def next_ids(connection: Connection, count: int) -> Iterable[int]:
    """Return `count` unused ids, rising."""
    if connection.dialect.name == "sqlite":
        # We hold the write lock, so nobody else takes a number between this and the insert.
        last = connection.execute(select(func.coalesce(func.max(M.id), 0))).scalar_one()
        return range(last + 1, last + 1 + count)
    series = text("SELECT nextval(pg_get_serial_sequence('messages', 'id')) FROM generate_series(1, :count)")
    return connection.execute(series, {"count": count}).scalars().all()
