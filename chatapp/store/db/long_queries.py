"""Long-running reads: off the event loop, with a time limit.

SQLite computes inside the thread that asks, so a native thread asks, on a connection of its own.
PostgreSQL computes in a process of its own while its greenlet waits, as for any other query.
"""

import contextlib
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, text
from sqlalchemy.exc import OperationalError

from chatapp.concurrency.thread_pools import WorkerPool
from chatapp.domain.errors import RateLimited, TooLarge, Unavailable
from chatapp.domain.search_words import text_has
from chatapp.store.db.engine import Database
from chatapp.store.db.prepared import PreparedQuery

SECONDS = 5.0
# At most 4 at once, so slow queries cannot starve the pool.
_AT_ONCE = 4
_PER_PERSON = 2
_WAIT_SECONDS = 1.9
# How many of SQLite's instructions run between two looks at the clock: some milliseconds.
_INSTRUCTIONS = 50_000
# query_canceled, which a statement timeout raises: postgresql.org/docs/current/errcodes-appendix.html
_CANCELLED = "57014"

Rows = list[tuple[Any, ...]]
Query = Select[*tuple[Any, ...]] | PreparedQuery
_POOL = WorkerPool(threads=_AT_ONCE, capacity=_AT_ONCE)
_slots = threading.BoundedSemaphore(_AT_ONCE)
_running: Counter[int] = Counter()
_running_lock = threading.Lock()


def run_long_query(database: Database, query: Query, seconds: float = SECONDS, **given: Any) -> Rows:
    """Return the rows of a query, of a prepared one with the values given.

    Raises TooLarge when it takes longer than `seconds`, Unavailable.
    """
    prepared = query if isinstance(query, PreparedQuery) else PreparedQuery(query)
    with _slot():
        if database.is_sqlite:
            return _on_sqlite(database, prepared, seconds, given)
        return database.query(_on_postgresql, prepared, seconds, given)


@contextmanager
def limit_per_person(person_id: int) -> Iterator[None]:
    """Run at most two long queries of a person at once, so that others get a slot. Raises RateLimited."""
    with _running_lock:
        if _running[person_id] >= _PER_PERSON:
            raise RateLimited("search_running", retry_after=1.0)
        _running[person_id] += 1
    try:
        yield
    finally:
        with _running_lock:
            _running[person_id] -= 1
            if not _running[person_id]:
                del _running[person_id]


@contextmanager
def _slot() -> Iterator[None]:
    if not _slots.acquire(timeout=_WAIT_SECONDS):
        raise Unavailable("search_busy")
    try:
        yield
    finally:
        _slots.release()


def _on_sqlite(database: Database, query: PreparedQuery, seconds: float, given: dict[str, Any]) -> Rows:
    statement, values = query.statement(database.writing.dialect, given)
    return _POOL.run(_fetch, str(database.url.database), statement, values, seconds)


def _fetch(path: str, statement: str, values: Sequence[Any], seconds: float) -> Rows:
    deadline = time.monotonic() + seconds
    try:
        connection = _connection(path)
        connection.set_progress_handler(lambda: time.monotonic() > deadline, _INSTRUCTIONS)
        return connection.execute(statement, values).fetchall()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            raise TooLarge("search_too_long") from None
        raise Unavailable("database_unreachable") from error


def _connection(path: str) -> sqlite3.Connection:
    """Return this thread's connection. To open one takes longer than most searches."""
    kept: _Kept | None = getattr(_of_thread, "kept", None)
    file = path, _number(path)
    if kept is None or kept.file != file:
        if kept is not None:
            kept.connection.close()
        kept = _of_thread.kept = _Kept(file, sqlite3.connect(path, isolation_level=None))
        kept.connection.create_function("text_has", 2, text_has, deterministic=True)
        kept.connection.execute("PRAGMA query_only = ON")
        kept.connection.execute("PRAGMA temp_store = MEMORY")
    return kept.connection


def _number(path: str) -> int | None:
    # Another file may have taken the place of the one that is open.
    with contextlib.suppress(FileNotFoundError):
        return Path(path).stat().st_ino
    return None


class _Kept(NamedTuple):
    """A thread's connection, and the file that it has open."""

    file: tuple[str, int | None]
    connection: sqlite3.Connection


_of_thread = threading.local()


def _on_postgresql(connection: Connection, query: PreparedQuery, seconds: float, given: dict[str, Any]) -> Rows:
    connection.execute(text("SELECT set_config('statement_timeout', :ms, true)"), {"ms": str(int(seconds * 1000))})
    try:
        return query.fetch_all(connection, **given)
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) == _CANCELLED:
            raise TooLarge("search_too_long") from None
        raise
