"""Time limits for PostgreSQL: a server that hangs, or vanishes silently, must not block callers for good.

A statement that takes too long the server ends by itself (`statement_timeout`). Here is what holds where it does not
answer at all: the wait ends, and the connection with it, for nobody knows what became of the statement.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from sqlalchemy import Connection, Engine, event, text


class TimedConnection(psycopg.Connection[Any]):
    """Waits `seconds` for each answer, None for ever; after that it is closed and raises OperationalError."""

    seconds: float | None = None

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """See psycopg.Connection.wait, by which all answers come."""
        longest, began = self.seconds if timeout is None else timeout, time.monotonic()
        try:
            return super().wait(gen, interval, longest)
        except psycopg.OperationalError:
            if longest is not None and time.monotonic() - began >= longest:
                self.pgconn.finish()
            raise

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Wait this long for an answer, for the time of the block."""
        before, self.seconds = self.seconds, seconds
        try:
            yield
        finally:
            self.seconds = before


def wait_at_most(engine: Engine, seconds: float, ping_seconds: float) -> None:
    """Let the connections of an engine wait this long for an answer, and find out sooner whether one is alive."""
    ping: Callable[[Any], bool] = engine.dialect.do_ping

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, arguments: list[Any], options: dict[str, Any]) -> TimedConnection:
        connection = TimedConnection.connect(*arguments, **options)
        connection.seconds = seconds
        return connection

    @event.listens_for(engine, "checkin")
    def restore_time_limit(connection: TimedConnection | None, _record: Any) -> None:
        if connection is not None:
            connection.seconds = seconds

    def ping_with_deadline(connection: Any) -> bool:
        with connection.within(ping_seconds):
            return ping(connection)

    engine.dialect.do_ping = ping_with_deadline  # type: ignore[assignment,method-assign]


def lift_time_limit(connection: Connection) -> None:
    """Lift all limits until the end of the transaction, for what has to be done however long it takes."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        timed_connection(connection).seconds = None


def timed_connection(connection: Connection) -> TimedConnection:
    """Return the driver's connection below one to PostgreSQL."""
    return cast(TimedConnection, connection.connection.dbapi_connection)
