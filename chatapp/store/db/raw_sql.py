"""Raw SQL for the hot path, as SQLAlchemy would cost more than the insert itself.

Only the driver's errors are made the toolkit's, as it does itself: whoever writes need not know which way was taken.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Connection, any_, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from chatapp.store.db import known_words


def execute_many(connection: Connection, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Run one statement, written with `?`, for each row; does nothing without rows."""
    if rows:
        with open_cursor(connection, statement) as cursor:
            cursor.executemany(_placed(statement, connection.dialect.paramstyle), rows)


def fetch(connection: Connection, statement: str, parameters: tuple[object, ...] = ()) -> Sequence[Sequence[Any]]:
    """Return the rows of a statement written with `?`."""
    with open_cursor(connection, statement) as cursor:
        cursor.execute(_placed(statement, connection.dialect.paramstyle), parameters)
        rows: Sequence[Sequence[Any]] = cursor.fetchall()
        return rows


def as_list(connection: Connection, items: Collection[object]) -> object:
    """Return many values as one parameter: JSON for SQLite's `json_each`, an array for PostgreSQL's `ANY`.

    So a statement is the same text however many they are.
    """
    return json.dumps(list(items)) if connection.dialect.name == "sqlite" else list(items)


def as_columns(connection: Connection, rows: Collection[tuple[object, ...]]) -> tuple[object, ...]:
    """Return many rows as parameters: JSON for SQLite's `json_each(?)`, a list for each column for `unnest(?, ?)`."""
    if connection.dialect.name == "sqlite":
        return (json.dumps(list(rows)),)
    return tuple(map(list, zip(*rows, strict=True)))


def is_among(connection: Connection, column: Any, ids: Collection[int]) -> ColumnElement[bool]:
    """Return the condition that a column is one of many numbers, which go to the database as one value.

    A placeholder for each would take longer than the look itself, and SQLite takes no more than 32,766 of them.
    """
    if connection.dialect.name == "sqlite":
        listed = func.json_each(json.dumps(list(ids))).table_valued("value")
        return column.in_(select(listed.c.value))  # type: ignore[no-any-return]
    return column == any_(literal(list(ids), ARRAY(BigInteger)))  # type: ignore[no-any-return]


def insert_new(connection: Connection, model: Any, rows: Sequence[dict[str, Any]], returned: Any) -> list[Any]:
    """Insert rows, but those that are there already, also just now; return a column of those that were inserted."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(model).values(list(rows)).on_conflict_do_nothing().returning(returned)
    return list(connection.execute(statement).scalars())


@contextmanager
def savepoint(connection: Connection) -> Iterator[None]:
    """Undo what the block did, and only that, when it raises."""
    execute(connection, "SAVEPOINT block")
    try:
        yield
    except BaseException:
        if connection.invalidated:
            # It is lost, and the transaction with it: to ask it for anything would hide why.
            raise
        execute(connection, "ROLLBACK TO SAVEPOINT block")
        execute(connection, "RELEASE SAVEPOINT block")
        known_words.undone(connection)
        raise
    execute(connection, "RELEASE SAVEPOINT block")


def execute(connection: Connection, statement: str) -> None:
    """Run a statement without parameters."""
    with open_cursor(connection, statement) as cursor:
        cursor.execute(statement)


@contextmanager
def open_cursor(connection: Connection, statement: str) -> Iterator[Any]:
    """Give a cursor of the driver for a statement; its errors are raised as the toolkit's."""
    driver = connection.dialect.loaded_dbapi.Error
    cursor = connection.connection.cursor()
    try:
        yield cursor
    except driver as error:
        raise _translated(connection, statement, error, driver, cursor) from error
    finally:
        cursor.close()


def _translated(
    connection: Connection, statement: str, error: Exception, driver: type[Exception], cursor: Any
) -> BaseException:
    dialect = connection.dialect
    lost = dialect.is_disconnect(error, connection.connection, cursor)  # type: ignore[arg-type] # as the toolkit itself
    translated = DBAPIError.instance(
        statement, None, error, driver, hide_parameters=True, connection_invalidated=lost, dialect=dialect
    )
    if lost:
        connection.invalidate(error)
    return translated


@cache
def _placed(statement: str, paramstyle: str) -> str:
    return statement if paramstyle == "qmark" else statement.replace("?", "%s")
