"""Statements of the hot path, given to the driver as they are: the toolkit's handling costs more than the insert."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Connection


def execute_many(connection: Connection, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Run one statement, written with `?`, for each row; does nothing without rows."""
    if rows:
        connection.exec_driver_sql(_placed(statement, connection.dialect.paramstyle), list(rows))


@cache
def _placed(statement: str, paramstyle: str) -> str:
    return statement if paramstyle == "qmark" else statement.replace("?", "%s")
