"""Backups of PostgreSQL by COPY in one snapshot: rows only, as the migrations create the schema.

https://www.postgresql.org/docs/current/sql-copy.html
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from psycopg import sql
from sqlalchemy import Connection, inspect, text

from chatapp.domain.errors import Conflict, Invalid
from chatapp.store.db.engine import Database
from chatapp.store.db.timeouts import lift_time_limit

_SCHEMA = "alembic_version"
_CHUNK = 1 << 20
_OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


def save(database: Database, folder: Path) -> None:
    """Write each table, as it is at one moment, to a file of its name with its columns in the first line."""
    with database.read() as connection:
        # Repeatable read: the first statement takes the snapshot that all the others see.
        for name in _tables(connection):
            with (folder / name).open("wb") as file:
                _save_table(connection, name, file)


def load(database: Database, folder: Path) -> None:
    """Put the rows of a backup in the place of all that is there. Raises Conflict while anyone else is connected."""
    database.close()
    with database.writing.begin() as connection:
        if connection.execute(text(_OTHERS)).scalar_one():
            raise Conflict("database_in_use")
        # The whole is one transaction; a statement of it may take its time.
        lift_time_limit(connection)
        tables = _tables(connection)
        missing = [name for name in tables if not (folder / name).exists()]
        if missing:
            raise Invalid("backup_incomplete", "path", missing=", ".join(missing))
        with _cursor(connection) as cursor:
            cursor.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, tables))))
        for name in tables:
            with (folder / name).open("rb") as file:
                _load_table(connection, name, file)
            _go_on_counting(connection, name)


def _tables(connection: Connection) -> list[str]:
    # Those that others refer to come first.
    sorted_tables = inspect(connection).get_sorted_table_and_fkc_names()
    return [name for name, _keys in sorted_tables if name is not None and name != _SCHEMA]


def _columns(connection: Connection, name: str) -> list[str]:
    return [column["name"] for column in inspect(connection).get_columns(name) if not column.get("computed")]


def _cursor(connection: Connection) -> Any:
    return connection.connection.cursor()


def _copy(direction: str, name: str, columns: list[str]) -> sql.Composed:
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("COPY {} ({}) " + direction).format(sql.Identifier(name), listed)


def _save_table(connection: Connection, name: str, file: BinaryIO) -> None:
    columns = _columns(connection, name)
    file.write(",".join(columns).encode() + b"\n")
    with _cursor(connection) as cursor, cursor.copy(_copy("TO STDOUT", name, columns)) as copy:
        file.writelines(copy)


def _load_table(connection: Connection, name: str, file: BinaryIO) -> None:
    columns = file.readline().decode().strip().split(",")
    with _cursor(connection) as cursor, cursor.copy(_copy("FROM STDIN", name, columns)) as copy:
        for piece in _pieces(file):
            copy.write(piece)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(_CHUNK):
        yield piece


def _go_on_counting(connection: Connection, name: str) -> None:
    series = text("SELECT pg_get_serial_sequence(:name, :column)")
    for column in _columns(connection, name):
        sequence = connection.execute(series, {"name": name, "column": column}).scalar_one()
        if sequence is not None:
            last = sql.SQL("SELECT setval({}, (SELECT coalesce(max({}), 0) + 1 FROM {}), false)")
            with _cursor(connection) as cursor:
                cursor.execute(last.format(sql.Literal(sequence), sql.Identifier(column), sql.Identifier(name)))
