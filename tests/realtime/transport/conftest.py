"""Trial servers on the production transport, and peers that talk to them."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.realtime.transport.peer import PATIENCE_SECONDS, Client, Peer
from tests.support import processes
from tests.support.programs import ROOT


class TrialServer:
    """A running trial server."""

    def __init__(self, log: Path, limits: dict[str, Any], origins: Any) -> None:
        self.port = processes.free_port()
        self.log = log
        words = ["--port", str(self.port), "--limits", json.dumps(limits), "--origins", json.dumps(origins)]
        self._process = processes.start(
            [sys.executable, "-m", "tests.realtime.transport.trial", *words], log=log, cwd=ROOT
        )
        processes.wait_for_port(self.port)

    def peer(self) -> Peer:
        return Peer(self.port)

    def client(self, auth: Any = None, *, enter: bool = True) -> Client:
        return Client(self.port, auth, enter=enter)

    def count(self, patience: float = PATIENCE_SECONDS) -> dict[str, Any]:
        """What the server holds, a client that asks included."""
        with Client(self.port, patience=patience) as asking:
            counts: dict[str, Any] = asking.call("count")
            return counts

    def stop(self) -> int:
        return processes.stop(self._process)

    def text(self) -> str:
        return self.log.read_text(errors="replace")


@pytest.fixture(scope="session")
def _shared_trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrialServer]:
    server = TrialServer(tmp_path_factory.mktemp("trial") / "log", {}, None)
    yield server
    server.stop()


@pytest.fixture
def trial(_shared_trial: TrialServer) -> Iterator[TrialServer]:
    """A trial server with default limits. After each test others are still served, and nothing was logged."""
    yield _shared_trial
    with _shared_trial.client() as someone_else:
        assert someone_else.call("echo", still="there") == {"still": "there"}
    assert "Traceback" not in _shared_trial.text()


@pytest.fixture
def start_trial(tmp_path: Path) -> Iterator[Callable[..., TrialServer]]:
    """Starts trial servers with limits of their own: `start_trial(namespace_seconds=1)`."""
    servers: list[TrialServer] = []

    def start(origins: Any = None, **limits: Any) -> TrialServer:
        servers.append(TrialServer(tmp_path / f"log{len(servers)}", limits, origins))
        return servers[-1]

    yield start
    for server in servers:
        assert server.stop() == 0, server.text()
        assert "Traceback" not in server.text(), server.text()
