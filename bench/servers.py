"""The contenders: each is a process pinned to the servers' core, listening on a free port of 127.0.0.1."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench import generator, seed
from bench.generator import HERE, BenchError
from bench.machine import cores

ROOT = HERE.parent
_STORED = "stored.db"


@dataclass(frozen=True)
class Contender:
    """A server to measure: how it starts, and what it can do."""

    key: str
    title: str
    command: tuple[str, ...]
    environ: dict[str, str] = field(default_factory=dict)
    stores: bool = True


def contenders(postgres: str = "") -> dict[str, Contender]:
    """Return all contenders by key; `postgres` is the URL of an empty database, or an empty text."""
    ours = (sys.executable, "serve.py")
    node = ("node", str(HERE / "contenders" / "node.mjs"))
    stock = (sys.executable, str(HERE / "contenders" / "stock.py"))
    known = [
        Contender("ours", "chatapp", ours, {"RATE_LIMITS": "off"}),
        Contender("node", "Node Socket.IO", node, stores=False),
        Contender("node-sqlite", "Node Socket.IO + better-sqlite3", node, {"DATABASE": _STORED}),
        Contender("stock", "Flask-SocketIO + SQLAlchemy", stock, {"DATABASE": _STORED}),
        Contender("ceiling", "C, stores nothing", ("ceiling",), stores=False),
    ]
    if postgres:
        environ = {"RATE_LIMITS": "off", "DATABASE_URL": postgres}
        known.insert(1, Contender("ours-postgres", "chatapp on PostgreSQL", ours, environ))
    return {contender.key: contender for contender in known}


class Running:
    """A contender's process, with its data in its own folder below `folder`."""

    def __init__(
        self, contender: Contender, folder: Path, pairs: int = 0, history: int = 0, *, fill: bool = True
    ) -> None:
        """Start it, with `fill` on a store filled first. Raises BenchError with its log if it does not start."""
        self.contender = contender
        self.port = _free_port()
        self._folder = folder / contender.key
        self._folder.mkdir(parents=True, exist_ok=not fill)
        self._log = self._folder / "log"
        self._environ = self._environment()
        if fill and contender.key.startswith("ours"):
            command = [sys.executable, "-m", "bench.seed", str(pairs), str(history)]
            subprocess.run(command, cwd=ROOT, env=self._environ, check=True)
        self._process = self._start()
        if history and _STORED in contender.environ.values():
            seed.fill_theirs(str(self._folder / _STORED), history)

    @property
    def environment(self) -> dict[str, str]:
        """Its environment, for commands on its data."""
        return self._environ

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def log(self) -> str:
        """Its output."""
        return self._log.read_text(errors="replace")

    def stop(self) -> None:
        """Stop the process."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _environment(self) -> dict[str, str]:
        own = dict(self.contender.environ)
        if "DATABASE" in own:
            own["DATABASE"] = str(self._folder / own["DATABASE"])
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        return {**kept, "HOST": "127.0.0.1", "PORT": str(self.port), "DATA_DIR": str(self._folder), **own}

    def _start(self) -> "subprocess.Popen[bytes]":
        command = list(self.contender.command)
        if command == ["ceiling"]:
            command = [str(generator.program("ceiling")), str(self.port)]
        with self._log.open("wb") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self._environ, stdout=log, stderr=log, preexec_fn=_pin  # noqa: PLW1509
            )  # fmt: skip
        deadline = time.monotonic() + 60
        while not _listens(self.port):
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                raise BenchError(f"{self.contender.title} did not start:\n{self.log}")
            time.sleep(0.05)
        return process


def install_node_packages() -> None:
    """Install the contenders' locked packages into bench/node_modules. Raises BenchError."""
    lock, installed = HERE / "package-lock.json", HERE / "node_modules" / "installed-lock.json"
    if installed.exists() and installed.read_bytes() == lock.read_bytes():
        return
    if shutil.which("npm") is None:
        raise BenchError("npm is missing: `make setup` puts one into .make/bin.")
    print("Installing the contenders' packages (better-sqlite3 may have to be compiled: some minutes) ...", flush=True)
    ran = subprocess.run(["npm", "ci", "--loglevel=error"], cwd=HERE, check=False)
    if ran.returncode:
        raise BenchError("npm could not install the contenders' packages.")
    shutil.copyfile(lock, installed)


def has_better_sqlite3() -> bool:
    """Whether better-sqlite3 works here: it comes as source where there is no binary for this Node."""
    try_it = "new (require('better-sqlite3'))(':memory:')"
    return subprocess.run(["node", "-e", try_it], cwd=HERE, capture_output=True, check=False).returncode == 0


def _pin() -> None:
    os.sched_setaffinity(0, {cores()[0]})


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
