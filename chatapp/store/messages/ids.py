"""Ids for new messages, taken within the inserting transaction."""

from collections.abc import Iterable

from sqlalchemy import Connection

from chatapp.store.db.raw_sql import fetch

_LAST_ID = "SELECT coalesce(max(id), 0) FROM messages"
_NEXT_IDS = "SELECT nextval(pg_get_serial_sequence('messages', 'id')) FROM generate_series(1, ?)"


def next_ids(connection: Connection, count: int) -> Iterable[int]:
    """Return `count` unused ids, rising."""
    if connection.dialect.name == "sqlite":
        # We hold the write lock, so nobody else takes a number between this and the insert.
        [(last,)] = fetch(connection, _LAST_ID)
        return range(last + 1, last + 1 + count)
    return [number for (number,) in fetch(connection, _NEXT_IDS, (count,))]
