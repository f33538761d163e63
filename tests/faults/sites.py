"""What is tortured: servers on one store, each behind a proxy of its own, and the parts the store stands on."""

import os
import random
import shutil
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import make_url

from tests.faults.clock import Clock
from tests.faults.proxy import Proxy
from tests.support.postgres import PostgresCluster
from tests.support.redis_server import RedisServer
from tests.support.server import Server

SERVE = ("serve.py",)
_TMPFS_MB = 1024


class Copied(NamedTuple):
    """A backup that was made at some moment from `began` on (monotonic, s) and restored into a store of its own."""

    began: float
    database_url: str


class Site(ABC):
    """Servers and their proxies. `folder` keeps the data; who starts a site on it again goes on with them."""

    kind = ""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.servers: list[Server] = []
        self.proxies: list[Proxy] = []
        self.clocks: list[Clock] = []
        self.copies: list[Copied] = []
        self.notes: list[str] = []

    @property
    @abstractmethod
    def database_url(self) -> str:
        """The SQLAlchemy URL of the store."""

    @abstractmethod
    def remove(self) -> None:
        """Delete everything, the data too."""

    @abstractmethod
    def restore(self, backup: Path, number: int) -> str:
        """Restore a backup into a store of its own and return that store's URL."""

    @abstractmethod
    def forget(self, copy: Copied) -> None:
        """Delete a restored store."""

    def start(self) -> None:
        """Start everything and return once it serves."""
        for clock in self.clocks:
            clock.make()
        for server in self.servers:
            server.start()
        self.proxies = [Proxy(server.port) for server in self.servers]

    def stop(self) -> None:
        """End everything in order; the data stay."""
        for proxy in self.proxies:
            proxy.close()
        for server in self.servers:
            server.stop()

    def heal(self) -> None:
        """Let the network be sound and the clocks be right again."""
        for proxy in self.proxies:
            proxy.heal()
        for clock in self.clocks:
            clock.shift(0)

    def any_server(self, chance: random.Random) -> Server:
        """One of the servers."""
        return chance.choice(self.servers)

    def copy(self, server: Server) -> None:
        """Make a backup by a server's command line, and restore it beside the site. Raises RuntimeError."""
        number, began = len(self.copies), time.monotonic()
        backup = self.folder / f"backup-{number}.tar"
        backup.unlink(missing_ok=True)
        _succeed(server.flask_process("backup", str(backup)))
        self.copies.append(Copied(began, self.restore(backup, number)))
        backup.unlink()


class SqliteSite(Site):
    """One server on a SQLite file; as root in a small tmpfs, so that its disk can be filled up."""

    kind = "sqlite"

    def __init__(self, folder: Path, command: Sequence[str] = SERVE) -> None:
        super().__init__(folder)
        self.disk = folder / "disk"
        self.clocks = [Clock(folder, "clock0")]
        self.servers = [Server(self.disk / "data", command=command, **self.clocks[0].settings)]
        self.mounted = False

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.disk / 'data' / 'chatapp.db'}"

    def start(self) -> None:
        self.disk.mkdir(parents=True, exist_ok=True)
        self.mounted = os.path.ismount(self.disk) or self._mount()
        super().start()

    def remove(self) -> None:
        """Unmount the disk and forget the data."""
        if os.path.ismount(self.disk):
            subprocess.run(["umount", str(self.disk)], check=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def restore(self, backup: Path, number: int) -> str:
        beside = Server(self.folder / f"restored-{number}")
        shutil.rmtree(beside.data_dir, ignore_errors=True)
        _succeed(beside.flask_process("restore", str(backup)))
        return f"sqlite:///{beside.data_dir / 'chatapp.db'}"

    def forget(self, copy: Copied) -> None:
        shutil.rmtree(Path(str(make_url(copy.database_url).database)).parent)

    def _mount(self) -> bool:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={_TMPFS_MB}m", "tmpfs", str(self.disk)]
        made = subprocess.run(mount, capture_output=True, text=True, check=False)
        if made.returncode != 0:
            self.notes.append(f"The disk was never full: no tmpfs can be mounted here ({made.stderr.strip()}).")
        return made.returncode == 0


class PostgresSite(Site):
    """Servers on PostgreSQL, with Redis between them; the clock of each goes by itself."""

    kind = "postgresql"

    def __init__(self, folder: Path, processes: int = 3) -> None:
        super().__init__(folder)
        self.cluster = PostgresCluster(folder / "postgresql")
        self.redis = RedisServer(folder)
        self.clocks = [Clock(folder, f"clock{number}") for number in range(processes)]

    @property
    def database_url(self) -> str:
        return self.cluster.url("torture")

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        # PostgreSQL does not run as root, and has to get to its data.
        self.folder.chmod(0o711)
        self.cluster.start()
        self.redis.start()
        if not self.cluster.has_database("torture"):
            self.cluster.create_database("torture")
        self.servers = [
            Server(self.folder / f"data{number}", **self._settings("torture"), **clock.settings)
            for number, clock in enumerate(self.clocks)
        ]
        super().start()

    def stop(self) -> None:
        super().stop()
        self.redis.stop()
        self.cluster.stop()

    def remove(self) -> None:
        """Delete the cluster and the data."""
        self.cluster.remove()
        shutil.rmtree(self.folder, ignore_errors=True)

    def restore(self, backup: Path, number: int) -> str:
        name = f"restored_{number}"
        if self.cluster.has_database(name):
            self.cluster.drop_database(name)
        url = self.cluster.create_database(name)
        beside = Server(self.folder / f"restored-{number}", **self._settings(name))
        _succeed(beside.flask_process("restore", str(backup)))
        shutil.rmtree(beside.data_dir)
        return url

    def forget(self, copy: Copied) -> None:
        self.cluster.drop_database(str(make_url(copy.database_url).database))

    def _settings(self, database: str) -> dict[str, str]:
        return {
            "DATABASE_URL": self.cluster.url(database),
            "REDIS_URL": self.redis.url,
            "SECRET_KEY": "one-key-for-all-processes-of-the-chat",
        }


def _succeed(made: "subprocess.CompletedProcess[str]") -> None:
    if made.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, made.args))}: {made.stderr}")
