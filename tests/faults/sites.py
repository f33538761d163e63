"""What is tortured: servers on one store, each behind a proxy of its own, and the parts the store stands on."""

import os
import random
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.faults.proxy import Proxy
from tests.support.postgres import PostgresCluster
from tests.support.redis_server import RedisServer
from tests.support.server import Server

SERVE = ("serve.py",)
_TMPFS_MB = 1024


class Site:
    """Servers and their proxies. `folder` keeps the data; who starts a site on it again goes on with them."""

    kind = ""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.servers: list[Server] = []
        self.proxies: list[Proxy] = []
        self.notes: list[str] = []

    @property
    def database_url(self) -> str:
        """The SQLAlchemy URL of the store."""
        raise NotImplementedError

    def start(self) -> None:
        """Start everything and return once it serves."""
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
        """Let the network be sound again."""
        for proxy in self.proxies:
            proxy.heal()

    def any_server(self, chance: random.Random) -> Server:
        """One of the servers."""
        return chance.choice(self.servers)


class SqliteSite(Site):
    """One server on a SQLite file; as root in a small tmpfs, so that its disk can be filled up."""

    kind = "sqlite"

    def __init__(self, folder: Path, command: Sequence[str] = SERVE) -> None:
        super().__init__(folder)
        self.disk = folder / "disk"
        self.servers = [Server(self.disk / "data", command=command)]
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

    def _mount(self) -> bool:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={_TMPFS_MB}m", "tmpfs", str(self.disk)]
        made = subprocess.run(mount, capture_output=True, text=True, check=False)
        if made.returncode != 0:
            self.notes.append(f"The disk was never full: no tmpfs can be mounted here ({made.stderr.strip()}).")
        return made.returncode == 0


class PostgresSite(Site):
    """Two servers on PostgreSQL, with Redis between them."""

    kind = "postgresql"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.cluster = PostgresCluster()
        self.redis = RedisServer(folder)
        self._url = ""

    @property
    def database_url(self) -> str:
        return self._url

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.cluster.start()
        self.redis.start()
        self._url = self.cluster.create_database("torture")
        settings = {
            "DATABASE_URL": self._url,
            "REDIS_URL": self.redis.url,
            "SECRET_KEY": "one-key-for-all-processes-of-the-chat",
        }
        self.servers = [Server(self.folder / f"data{number}", **settings) for number in range(2)]
        super().start()

    def stop(self) -> None:
        super().stop()
        self.redis.stop()
        self.cluster.stop()

    def remove(self) -> None:
        """Delete the cluster and the data."""
        self.cluster.remove()
        shutil.rmtree(self.folder, ignore_errors=True)
