"""Messages by their places: the room and the number in it."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection

from chatapp.store.db.raw_sql import as_columns, fetch

Place = tuple[int, int]
# Written out: for `(a, b) IN (VALUES ...)` SQLite would read the whole table instead of its index.
_AT_PLACES = {
    "sqlite": "SELECT m.room_id, m.seq, m.{column} FROM json_each(?) AS asked CROSS JOIN {table} AS m"
    " ON m.room_id = json_extract(asked.value, '$[0]') AND m.seq = json_extract(asked.value, '$[1]')",
    "postgresql": "SELECT room_id, seq, {column} FROM {table}"
    " WHERE (room_id, seq) IN (SELECT * FROM unnest(CAST(? AS bigint[]), CAST(? AS bigint[])))",
}


def at_places(connection: Connection, table: str, column: str, places: Collection[Place]) -> dict[Place, Any]:
    """Return a column of the rows of a table that are at places, each given as (room_id, seq), by their places."""
    if not places:
        return {}
    statement = _AT_PLACES[connection.dialect.name].format(table=table, column=column)
    rows = fetch(connection, statement, as_columns(connection, sorted(places)))
    return {(room_id, seq): value for room_id, seq, value in rows}
