"""Backups: one file with everything, made while the server runs, and its restore.

It is a tar archive: `backup.json` (kind of database and schema), `database/` with the copy, `files/` with the rest of
the data folder. Whoever reads it reads everything, so nobody but its owner may.
"""

import json
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import BinaryIO, NamedTuple

from chatapp import private_files
from chatapp.domain.errors import Invalid, Unavailable
from chatapp.domain.times import iso, now
from chatapp.store.db import migrations
from chatapp.store.db.backups import sqlite
from chatapp.store.db.engine import Database
from chatapp.store.db.history_mark import renew_history_mark

_FORMAT = 1
_COPY = "chatapp.db"
_PASSING = ".backup-"


class Backup(NamedTuple):
    """What a backup says of itself; `database` is `sqlite` or `postgresql`, `revision` the schema's."""

    made_at: str
    database: str
    revision: str


class Backups:
    """Takes and puts back backups of a database and of the data folder it goes with."""

    def __init__(self, database: Database, data_dir: Path) -> None:
        self._database = database
        self._data_dir = data_dir

    def save(self, path: Path) -> Backup:
        """Write a backup to a file, which is there whole or not at all. Raises Unavailable, Invalid."""
        with _writing(path) as part, tempfile.TemporaryDirectory(prefix=_PASSING, dir=path.parent) as folder:
            backup = self._copy(Path(folder))
            with tarfile.open(fileobj=part, mode="w") as archive:
                archive.add(folder, arcname=".", filter=_ours)
                for file in self._files():
                    archive.add(file, arcname=f"files/{file.relative_to(self._data_dir)}", filter=_ours)
        return backup

    def load(self, path: Path) -> tuple[Backup, Path]:
        """Put a backup in the place of all that is there now; return it, and where what was there is kept.

        Raises Invalid for a file that is no backup, or of another kind of database; Conflict while the server runs.
        """
        with tempfile.TemporaryDirectory(prefix=_PASSING, dir=private_files.make_folder(self._data_dir)) as name:
            folder = Path(name)
            _unpack(path, folder)
            backup = self._checked(folder)
            before = self._data_dir / f"before-restore-{iso(now()).replace(':', '')}.tar"
            self.save(before)
            self._put_back(folder, backup)
        return backup, before

    def _copy(self, folder: Path) -> Backup:
        backup = Backup(iso(now()), self._database.url.get_backend_name(), migrations.current(self._database) or "")
        (folder / "backup.json").write_text(json.dumps({"format": _FORMAT, **backup._asdict()}))
        copies = folder / "database"
        copies.mkdir()
        if self._database.is_sqlite:
            sqlite.save(self._database, copies / _COPY)
        else:
            _postgresql().save(self._database, copies)
        return backup

    def _files(self) -> Iterator[Path]:
        own = Path(self._database.url.database or "").name if self._database.is_sqlite else None
        for file in sorted(self._data_dir.rglob("*")):
            passing = file.suffix in {".part", ".tar"} or file.relative_to(self._data_dir).parts[0].startswith(_PASSING)
            if file.is_file() and not passing and (own is None or not file.name.startswith(own)):
                yield file

    def _checked(self, folder: Path) -> Backup:
        try:
            said = json.loads((folder / "backup.json").read_text())
            backup = Backup(said["made_at"], said["database"], said["revision"])
            known = said["format"] == _FORMAT
        except (OSError, ValueError, KeyError):
            raise Invalid("not_a_backup", "path") from None
        if not known:
            raise Invalid("backup_newer", "path")
        if backup.database != self._database.url.get_backend_name():
            raise Invalid("backup_other_database", "path", database=backup.database)
        return backup

    def _put_back(self, folder: Path, backup: Backup) -> None:
        copies = folder / "database"
        if self._database.is_sqlite:
            sqlite.load(self._database, copies / _COPY)
        else:
            if migrations.current(self._database) != backup.revision:
                migrations.downgrade(self._database, backup.revision)
            _postgresql().load(self._database, copies)
        for file in (folder / "files").rglob("*"):
            if file.is_file():
                place = self._data_dir / file.relative_to(folder / "files")
                private_files.make_folder(place.parent)
                private_files.tighten(file)
                file.replace(place)
        migrations.upgrade(self._database)
        with self._database.writing.begin() as connection:
            renew_history_mark(connection)


@contextmanager
def _writing(path: Path) -> Iterator[BinaryIO]:
    try:
        with private_files.replacing(path) as part:
            yield part
    except OSError as error:
        raise Unavailable("file_not_writable", path=str(path), reason=error.strerror) from None


def _unpack(path: Path, folder: Path) -> None:
    try:
        with tarfile.open(path, "r:") as archive:
            archive.extractall(folder, filter="data")
    except (OSError, tarfile.TarError) as error:
        raise Invalid("file_not_readable", "path", path=str(path), reason=str(error)) from None


def _ours(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    # Whoever unpacks an archive by hand must not open its files to others either.
    member.mode = 0o700 if member.isdir() else 0o600
    return member


def _postgresql() -> ModuleType:
    # Its driver takes long to load, and most starts do without.
    from chatapp.store.db.backups import postgresql

    return postgresql
