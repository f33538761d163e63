"""A private PostgreSQL cluster: its own folder, a Unix socket and no network."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg

from tests.support import processes, programs

_ROLE = "chatapp"
# Tests may lose the cluster with the machine; what they test is not PostgreSQL's own durability.
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
}


class PostgresCluster:
    """A cluster that is made by `start`, can be stopped and started again, and is gone after `remove`."""

    def __init__(self) -> None:
        self._programs = programs.postgresql_folder()
        self._user = _unprivileged_user()
        # A socket's path has to be short (107 bytes), pytest's folders are not.
        self._folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._databases = 0

    @property
    def data(self) -> Path:
        """The cluster's data folder."""
        return self._folder / "data"

    def start(self) -> None:
        """Makes the cluster where there is none yet, and returns when it takes connections."""
        if not self.data.exists():
            self._initialise()
        options = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        self._process = processes.start(
            [self._programs / "postgres", "-D", self.data, "-k", self._folder, *options],
            log=self._log,
            cwd=self._folder,
            user=self._user,
        )
        processes.wait_until(self._answers, what=f"PostgreSQL ({self._log})")

    def stop(self, *, by: signal.Signals = signal.SIGINT) -> None:
        """Stops the server; SIGINT is PostgreSQL's fast shutdown, SIGQUIT a crash."""
        if self._process is not None:
            processes.stop(self._process, by=by)
            self._process = None

    def remove(self) -> None:
        """Stops the server and deletes the cluster."""
        self.stop()
        shutil.rmtree(self._folder)

    def create_database(self, name: str) -> str:
        """Makes an empty database that stays until the cluster goes, and returns its SQLAlchemy URL."""
        self._execute(f'CREATE DATABASE "{name}"')
        return f"postgresql+psycopg://{_ROLE}@/{name}?host={self._folder}"

    @contextlib.contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """A database for the time of the block, empty or a copy of another: its SQLAlchemy URL."""
        self._databases += 1
        name = f"test_{self._databases}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield f"postgresql+psycopg://{_ROLE}@/{name}?host={self._folder}"
        finally:
            self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    @property
    def _log(self) -> Path:
        return self._folder / "log"

    def _initialise(self) -> None:
        if self._user is not None:
            shutil.chown(self._folder, self._user)
        options = [f"--username={_ROLE}", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        command: list[str | Path] = [self._programs / "initdb", "-D", self.data, *options]
        made = processes.start(command, log=self._log, cwd=self._folder, user=self._user).wait()
        if made != 0:
            raise RuntimeError(f"initdb failed: {self._log.read_text()}")

    def _answers(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise RuntimeError(f"PostgreSQL ended: {self._log.read_text()}")
        try:
            self._execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _execute(self, statement: str) -> None:
        options = {"host": str(self._folder), "user": _ROLE, "dbname": "postgres"}
        with psycopg.connect(**options, autocommit=True) as connection:  # type: ignore[arg-type]
            connection.execute(statement.encode())


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root: who runs it then; None for whoever we are."""
    if os.geteuid() != 0:
        return None
    names = {account.pw_name for account in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
