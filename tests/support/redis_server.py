"""A Redis server of a test run's own, without persistence."""

import signal
import subprocess
import tempfile
from pathlib import Path

import redis

from tests.support import processes, programs


class RedisServer:
    """A server on one port, which it keeps when it is stopped and started again."""

    def __init__(self, folder: Path | None = None) -> None:
        self._program = programs.redis_server()
        self._folder = folder or Path(tempfile.mkdtemp(prefix="redis-"))
        self._process: subprocess.Popen[bytes] | None = None
        self.port = processes.free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Returns when the server answers."""
        options = ["--port", self.port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = processes.start(
            [self._program, *map(str, options)], log=self._folder / "redis.log", cwd=self._folder
        )
        processes.wait_for_port(self.port)

    def send(self, number: signal.Signals) -> None:
        """Sends the server a signal: SIGSTOP leaves it there, and mute, until SIGCONT."""
        assert self._process is not None, "the server is not running"
        self._process.send_signal(number)

    def stop(self, *, by: signal.Signals = signal.SIGTERM) -> None:
        """Stops the server, which forgets everything."""
        if self._process is not None:
            processes.stop(self._process, by=by)
            self._process = None

    def flush(self) -> None:
        """Empties all its databases."""
        with redis.Redis(port=self.port) as client:
            client.flushall()

    def pause(self, seconds: float) -> None:
        """Lets it answer nobody for a while: CLIENT PAUSE."""
        with redis.Redis(port=self.port) as client:
            client.client_pause(round(seconds * 1000))
