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
    """A cluster that is made by `start`, can be stopped and started again, and is gone after `remove`.

    With `kept`, a folder, its data lie there: a later cluster on the same folder goes on with them.
    """

    def __init__(self, kept: Path | None = None) -> None:
        self._programs = programs.postgresql_folder()
        self._user = _unprivileged_user()
        # A socket's path has to be short (107 bytes), pytest's folders are not.
        self._folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._kept = kept
        self._process: subprocess.Popen[bytes] | None = None
        self._databases = 0

    @property
    def data(self) -> Path:
        """The cluster's data folder."""
        return (self._kept or self._folder) / "data"

    def start(self) -> None:
        """Makes the cluster where there is none yet, and returns when it takes connections."""
        if self._user is not None:
            shutil.chown(self._folder, self._user)
        if not self.data.exists():
            self._initialise()
        options = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        self._process = processes.start(
            [self._programs / "postgres", "-D", self.data, "-k", self._folder, *options],
            log=self._log,
            cwd=self._folder,
            user=self._user,
        )
        self.wait()

    def stop(self, *, by: signal.Signals = signal.SIGINT) -> None:
        """Stops the server; SIGINT is PostgreSQL's fast shutdown, SIGQUIT a crash."""
        if self._process is not None:
            processes.stop(self._process, by=by)
            self._process = None

    def kill(self) -> None:
        """SIGKILL for the server; returns when what it had started is gone too, so that it can be started again."""
        assert self._process is not None, "the cluster is not running"
        started = processes.children(self._process.pid)
        processes.stop(self._process, by=signal.SIGKILL)
        self._process = None
        processes.wait_until(lambda: not any(map(processes.is_alive, started)), what="the end of all sessions")

    def send(self, sign: signal.Signals) -> None:
        """Sends the server and all its sessions a signal: SIGSTOP leaves it there, and mute, until SIGCONT."""
        assert self._process is not None, "the cluster is not running"

        for pid in (self._process.pid, *processes.children(self._process.pid)):
            os.kill(pid, sign)

    def wait(self) -> None:
        """Returns when the server takes connections: again, where it recovers by itself."""
        processes.wait_until(self._answers, what=f"PostgreSQL ({self._log})")

    def remove(self) -> None:
        """Stops the server and deletes the cluster."""
        self.stop()
        shutil.rmtree(self._folder)
        shutil.rmtree(self.data, ignore_errors=True)

    def create_database(self, name: str) -> str:
        """Makes an empty database that stays until the cluster goes, and returns its SQLAlchemy URL."""
        self._execute(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Deletes a database."""
        self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def has_database(self, name: str) -> bool:
        """Returns True if a database of that name is there."""
        with psycopg.connect(host=str(self._folder), user=_ROLE, dbname="postgres") as connection:
            return bool(connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchall())

    def url(self, name: str) -> str:
        """The SQLAlchemy URL of a database; it changes with the folder of the socket."""
        return f"postgresql+psycopg://{_ROLE}@/{name}?host={self._folder}"

    @contextlib.contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """A database for the time of the block, empty or a copy of another: its SQLAlchemy URL."""
        self._databases += 1
        name = f"test_{self._databases}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield self.url(name)
        finally:
            self.drop_database(name)

    @property
    def _log(self) -> Path:
        return self._folder / "log"

    def _initialise(self) -> None:
        self.data.mkdir(parents=True, mode=0o700)
        if self._user is not None:
            shutil.chown(self.data, self._user)
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
