"""Engines: pragmas, pools, and which database errors mean an outage."""

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import structlog
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from chatapp import private_files
from chatapp.domain.errors import Unavailable
from chatapp.domain.search_words import text_has
from chatapp.store.db.raw_sql import execute
from config import SettingError

P = ParamSpec("P")
T = TypeVar("T")
_log = structlog.get_logger(__name__)

# What comes in while one batch waits for the database waits twice this long: still within the two seconds in which
# we promise to answer `unavailable`.
_BUSY_MS = 900
# How often a waiting writer retries SQLite's lock (ms). The driver's own retries slow down to one in 100 ms, and miss
# the few milliseconds for which an import in another process releases the lock.
_ASK_MS = 2
# A connection; where others who write are waited for longer, so is this.
_CONNECTING_SECONDS = 2
# A statement that reads, of those too that look through everything.
_READING_MS = 30_000
# PostgreSQL ends by itself what takes longer. What has not come so long after that does not come.
_GRACE_SECONDS = 4.0

# Primary result codes (https://sqlite.org/rescode.html): a syntax error, a missing table, too many parameters; a value
# that is too long; a parameter that is out of range.
_STATEMENT_ERRORS = {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_RANGE}

_DRIVERS = {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}
_BEGIN_WRITING = "BEGIN IMMEDIATE"
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -32768",
    "PRAGMA temp_store = MEMORY",
    # Pages: what changes again and again, as the ends of indexes do, is then copied into the file a quarter as often.
    "PRAGMA wal_autocheckpoint = 4000",
)


class Database:
    """One database, opened twice: a pool for readers and an engine for the writer alone.

    Raises SettingError for an address of no database that is supported.
    """

    def __init__(self, url: str) -> None:
        self.url = _parsed(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._busy_ms = _BUSY_MS
        self._readers = self._open(writes=False)
        self.writing = self._open(writes=True)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database throughout. Raises Unavailable."""
        with self.read_once() as connection:
            # Statements that are run past the toolkit do not begin a transaction.
            connection.begin()
            yield connection

    @contextmanager
    def read_once(self) -> Iterator[Connection]:
        """Give a connection for one statement of raw SQL: without a transaction, which would cost more than it."""
        try:
            with self._readers.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            if is_outage(error):
                raise unavailable(error) from error
            raise

    def query(self, find: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what a function of the store finds, given a connection and these arguments. Raises Unavailable."""
        with self.read() as connection:
            return find(connection, *args, **kwargs)

    def ping(self) -> None:
        """Raise Unavailable unless the database answers."""
        with self.read() as connection:
            connection.execute(text("SELECT 1"))

    def wait_up_to(self, seconds: float) -> None:
        """From now on wait this long for others who write: for commands, for which nobody waits at a page."""
        self.close()
        self._busy_ms = round(seconds * 1000)
        self._readers = self._open(writes=False)
        self.writing = self._open(writes=True)

    def close(self) -> None:
        """Close all connections."""
        self._readers.dispose()
        self.writing.dispose()

    def _open(self, writes: bool) -> Engine:
        open_ = _open_sqlite if self.is_sqlite else _open_postgresql
        return open_(self.url, writes, self._busy_ms)


def is_outage(error: Exception) -> bool:
    """Return True if an error means that the database cannot serve anyone now, not that one statement is wrong."""
    # SQLite says DatabaseError itself, not one of its kinds, of a file that is damaged.
    return (
        (isinstance(error, OperationalError) and not _is_statement_error(error))
        or isinstance(error, PoolTimeout)
        or type(error) is DatabaseError
        or (isinstance(error, DBAPIError) and error.connection_invalidated)
    )


def _is_statement_error(error: OperationalError) -> bool:
    """Return True if SQLite finds fault with the statement: it says OperationalError of that too."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in _STATEMENT_ERRORS


def unavailable(error: SQLAlchemyError) -> Unavailable:
    """Return what a caller is told when the database refuses: never the database's own words, which go to the log."""
    _log.warning("database unavailable", error=type(error).__name__)
    return Unavailable("database_unreachable")


def _parsed(text: str) -> URL:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        # What is wrong may be a part of the password: it is not quoted.
        raise SettingError("setting_database") from None
    if url.drivername in {"postgresql", "postgres"}:
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in _DRIVERS:
        raise SettingError("setting_database")
    return url


def _open_sqlite(url: URL, writes: bool, busy_ms: int) -> Engine:
    engine = create_engine(
        url, hide_parameters=True, connect_args={"check_same_thread": False}, pool_size=8, max_overflow=24
    )

    @event.listens_for(engine, "do_connect")
    def create(_dialect: Any, _record: Any, _arguments: Any, _options: Any) -> None:
        _create_file(url)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # The driver's own transaction handling would begin too late for one consistent reading state.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {busy_ms}")
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        connection.create_function("text_has", 2, text_has, deterministic=True)
        connection.execute(f"PRAGMA busy_timeout = {_ASK_MS}" if writes else "PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        if writes:
            _begin_writing(connection, busy_ms / 1000)
        else:
            execute(connection, "BEGIN")

    return engine


def _begin_writing(connection: Connection, seconds: float) -> None:
    """Take SQLite's write lock; wait so long for it. Raises OperationalError."""
    driver, until = connection.connection.driver_connection, time.monotonic() + seconds
    assert isinstance(driver, sqlite3.Connection)
    # Each try waits for _ASK_MS itself.
    while time.monotonic() < until:
        try:
            driver.execute(_BEGIN_WRITING)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                break
        else:
            return
    execute(connection, _BEGIN_WRITING)


def database_file(url: URL) -> Path | None:
    """Return the file of a SQLite database, or None where it has none of a plain name (memory, `file:` addresses)."""
    name = url.database if url.get_backend_name() == "sqlite" else None
    return None if not name or name.startswith((":", "file:")) else Path(name)


def _create_file(url: URL) -> None:
    # SQLite would create it as the umask says; its journals take the mode of the database file.
    path = database_file(url)
    if path is not None and not path.exists():
        with contextlib.suppress(OSError):
            private_files.create_empty(path)


def _open_postgresql(url: URL, writes: bool, busy_ms: int) -> Engine:
    # The driver takes long to load, and SQLite does without.
    from chatapp.store.db.timeouts import wait_at_most

    level = "READ COMMITTED" if writes else "REPEATABLE READ"
    longest = busy_ms if writes else _READING_MS
    connecting = max(_CONNECTING_SECONDS, busy_ms // 1000)
    engine = create_engine(
        url,
        isolation_level=level,
        hide_parameters=True,
        pool_size=8,
        max_overflow=24,
        pool_timeout=connecting,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": connecting,
            "options": f"-c statement_timeout={longest}",
        },
    )
    wait_at_most(engine, longest / 1000 + _GRACE_SECONDS, ping_seconds=connecting)
    return engine
