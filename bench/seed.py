"""Fills the stores before the servers start: rooms, and a room with a long history.

`python -m bench.seed ROOMS MESSAGES` fills the store of the chat that the environment (DATA_DIR, DATABASE_URL) names.
"""

import os
import sqlite3
import sys

from sqlalchemy import text

from chatapp.domain.commands import CreateRoom
from chatapp.domain.times import DAY, now
from chatapp.store.db import migrations
from chatapp.store.db.engine import Database
from chatapp.store.db.writer import Writer
from chatapp.store.rooms import rooms
from config import Settings

PAIRS = "pair"
LONG = "long"

# So early in the day that a million milliseconds later it is still the same day.
_BEGAN = 1_700_006_400_000
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < CAST(:count AS INTEGER))"
# Bodies as long as those of a chat.
_BODY = "'Message ' || i || ' of a room with a long history, written so that there is something to read in it.'"

_AUTHOR = (
    "INSERT INTO users (id, kind, role, name, fold, created_at)"
    " VALUES (1000000, 'imported', 'guest', 'historian', 'historian', 0)"
)
_OURS = f"""INSERT INTO messages (room_id, seq, rev, author_id, client_id, kind, body, created_at)
    {_NUMBERS}
    SELECT CAST(:room AS INTEGER), i, i, 1000000, 'seed-' || i, 'message', {_BODY}, {_BEGAN} + i FROM n"""
_THEIRS = f"""INSERT INTO messages (room, seq, author_id, author, client_id, body, created_at)
    {_NUMBERS} SELECT '{LONG}', i, 1, 'historian', 'seed-' || i, {_BODY}, '2026-01-01T00:00:00.000Z' FROM n"""


def fill_ours(pair_count: int, messages: int) -> None:
    """Migrate the store that the environment names, create the rooms and write the long history.

    The history is not in the word index: no workload searches it.
    """
    settings = Settings.from_env(os.environ)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url)
    migrations.upgrade(database)
    writer = Writer(database, lambda _changes: None)
    for slug in [LONG, *(f"{PAIRS}{number}" for number in range(pair_count))]:
        writer.do(rooms.create_rooms, CreateRoom(None, slug, slug, "", False, now()))
    writer.stop()
    if messages:
        _write_history(database, messages)
    database.close()


def _write_history(database: Database, messages: int) -> None:
    with database.writing.begin() as connection:
        room = rooms.room_by_slug(connection, LONG)
        assert room is not None
        counts = {"room": room.id, "count": messages, "day": _BEGAN // DAY}
        if not database.is_sqlite:
            # This takes longer than the timeout for requests.
            connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text(_AUTHOR))
        connection.execute(text(_OURS), counts)
        connection.execute(text("UPDATE rooms SET seq = :count, rev = :count, day = :day WHERE id = :room"), counts)
        connection.execute(text("INSERT INTO room_days (room_id, day, seq) VALUES (:room, :day, 1)"), counts)
    with database.writing.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def fill_theirs(path: str, messages: int) -> None:
    """Write the long history into the table that a contender's server has created."""
    with sqlite3.connect(path, timeout=30) as file:
        file.execute(_THEIRS, {"count": messages})
    file.close()


if __name__ == "__main__":
    fill_ours(int(sys.argv[1]), int(sys.argv[2]))
