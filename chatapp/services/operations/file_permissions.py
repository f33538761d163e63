"""Checks that only their owner can read the server's files."""

import os
import stat
from pathlib import Path

from chatapp import private_files
from chatapp.store.db.engine import Database, database_file

_OURS = ("secret_key", "before-restore-*.tar")
_JOURNALS = ("", "-wal", "-shm", "-journal")


def protect(data_dir: Path, database: Database) -> list[tuple[Path, int, int]]:
    """Close the data folder and our files to everybody but their owner.

    Returns each path that stays open, with its mode and the mode that it should have.

    A folder is changed only where it is the chat's own: not the home folder, not one that all share, such as /tmp.
    """
    files = [*_database_files(database), *(file for name in _OURS for file in data_dir.glob(name))]
    exposed = [path for path in files if not private_files.tighten(path)]
    if not private_files.is_private(data_dir) and not (_is_own(data_dir) and private_files.tighten(data_dir)):
        exposed.insert(0, data_dir)
    return [(path, stat.S_IMODE(path.stat().st_mode), 0o700 if path.is_dir() else 0o600) for path in exposed]


def _database_files(database: Database) -> list[Path]:
    path = database_file(database.url)
    return [] if path is None else [path.with_name(path.name + ending) for ending in _JOURNALS]


def _is_own(folder: Path) -> bool:
    found = folder.stat()
    shared = found.st_mode & stat.S_ISVTX or folder.resolve() in {Path.home().resolve(), Path("/")}
    return found.st_uid == os.geteuid() and not shared
