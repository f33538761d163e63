"""Servers that are forked from a process that has loaded `serve.py` before: see tests/support/preloaded.py."""

import atexit
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tests.support import processes
from tests.support.programs import ROOT


class Forked:
    """A server, with what tests use of `subprocess.Popen`."""

    def __init__(self, pid: int, source: "Preloaded") -> None:
        self.pid = pid
        self._source = source

    def poll(self) -> int | None:
        """Return its exit code, or None while it runs."""
        return self._source.exit_code(self.pid)

    def wait(self, timeout: float | None = None) -> int:
        """Return its exit code once it has ended. Raises subprocess.TimeoutExpired."""
        until = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired("serve.py", timeout or 0)
            time.sleep(0.005)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it still runs."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)


class Preloaded:
    """The process that forks servers, and what it said of them."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-m", "tests.support.preloaded"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            preexec_fn=processes.die_with_us,  # noqa: PLW1509 -- as in `processes.start`
        )
        self._turn = threading.Lock()
        self._started: list[int] = []
        self._codes: dict[int, int] = {}
        threading.Thread(target=self._listen, daemon=True).start()
        atexit.register(self._end)

    def start(self, env: Mapping[str, str], log: Path) -> Forked:
        """Fork a server with this environment, its output appended to `log`."""
        assert self._process.stdin
        umask = os.umask(0)
        os.umask(umask)
        with self._turn:
            self._process.stdin.write(json.dumps({"env": dict(env), "log": str(log), "umask": umask}) + "\n")
            self._process.stdin.flush()
            processes.wait_until(lambda: bool(self._started), seconds=180, what="a forked server")
            return Forked(self._started.pop(), self)

    def exit_code(self, pid: int) -> int | None:
        """Return the exit code of a server, or None while it runs."""
        return self._codes.get(pid)

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            what, pid, *code = line.split()
            if what == "started":
                self._codes.pop(int(pid), None)
                self._started.append(int(pid))
            else:
                self._codes[int(pid)] = int(code[0])

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()


@cache
def preloaded() -> Preloaded:
    """Return the one of this test process, which the first server starts."""
    return Preloaded()
