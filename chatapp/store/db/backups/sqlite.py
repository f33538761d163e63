"""Backups of SQLite by its online backup API (https://www.sqlite.org/backup.html)."""

import sqlite3
from contextlib import closing
from pathlib import Path

from chatapp.domain.errors import Conflict, Invalid, Unavailable
from chatapp.store.db.engine import Database


def save(database: Database, path: Path) -> None:
    """Write a copy of the database, as it is at one moment, to a new file. Raises Unavailable."""
    try:
        with closing(_open(database.url.database)) as source, closing(_open(path)) as copy:
            # All pages in one step: in WAL mode a reader keeps its one state and holds no writer up.
            source.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise Unavailable("database_not_readable", reason=str(error)) from None


def load(database: Database, path: Path) -> None:
    """Put a copy in the place of the database. Raises Conflict while anyone has it open, Invalid for no database."""
    database.close()
    try:
        with closing(_open(path)) as copy:
            _check(copy)
            with closing(_open(database.url.database)) as target:
                _claim(target)
                copy.backup(target, pages=-1)
    except sqlite3.OperationalError as error:
        raise Unavailable("database_not_writable", reason=str(error)) from None


def _open(path: str | Path | None) -> sqlite3.Connection:
    return sqlite3.connect(str(path), isolation_level=None, timeout=5)


def _claim(target: sqlite3.Connection) -> None:
    # A connection in WAL mode keeps a shared lock for as long as it is open, so a running server is noticed.
    try:
        target.execute("PRAGMA locking_mode = EXCLUSIVE")
        target.execute("BEGIN EXCLUSIVE")
        target.execute("COMMIT")
    except sqlite3.OperationalError:
        raise Conflict("database_in_use") from None


def _check(copy: sqlite3.Connection) -> None:
    try:
        said = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        said = str(error)
    if said != "ok":
        raise Invalid("backup_damaged", "path", reason=said)
