"""Statements of the hot path, given to the driver as they are: the toolkit's handling costs more than the insert."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Connection


def execute_many(connection: Connection, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Run one statement, written with `?`, for each row; does nothing without rows."""
    if rows:
        connection.exec_driver_sql(_placed(statement, connection.dialect.paramstyle), list(rows))


def fetch(connection: Connection, statement: str, parameters: tuple[object, ...] = ()) -> Sequence[Sequence[Any]]:
    """Return the rows of a statement written with `?`."""
    return connection.exec_driver_sql(_placed(statement, connection.dialect.paramstyle), parameters).fetchall()


@contextmanager
def savepoint(connection: Connection) -> Iterator[None]:
    """Undo what the block did, and only that, when it raises."""
    connection.exec_driver_sql("SAVEPOINT hot")
    try:
        yield
    except BaseException:
        connection.exec_driver_sql("ROLLBACK TO SAVEPOINT hot")
        connection.exec_driver_sql("RELEASE SAVEPOINT hot")
        raise
    connection.exec_driver_sql("RELEASE SAVEPOINT hot")


@cache
def _placed(statement: str, paramstyle: str) -> str:
    return statement if paramstyle == "qmark" else statement.replace("?", "%s")
