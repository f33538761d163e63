"""The production server as a process of its own, as operators run it."""

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from click.testing import Result

from chatapp import create_app
from config import Settings
from tests.support import processes
from tests.support.forked import preloaded
from tests.support.programs import ROOT

# Settings of the person who runs the tests must not reach the servers under test.
_INHERITED = {"COVERAGE_PROCESS_CONFIG", "HOME", "LANG", "PATH", "TMPDIR", "TZ"}


class Server:
    """`serve.py` on a data folder and a free port; it can be stopped, killed and started again."""

    def __init__(self, data_dir: Path, *, command: Sequence[str] | None = None, **settings: str) -> None:
        """`settings` are environment variables: DATABASE_URL, GUESTS, ...; rate limits are off by default.

        Without a `command` the server is forked from a process that has loaded `serve.py` before.
        """
        self.data_dir = data_dir
        self.port = processes.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = data_dir.parent / f"{data_dir.name}.log"
        self._command = [sys.executable, *(command or ("serve.py",))]
        own = {"HOST": "127.0.0.1", "PORT": str(self.port), "DATA_DIR": str(data_dir), "RATE_LIMITS": "off"}
        self.env: Mapping[str, str] = {
            **{name: value for name, value in os.environ.items() if name in _INHERITED},
            "PYTHONUNBUFFERED": "1",
            **own,
            **settings,
        }
        # A library is preloaded, and coverage measured, only where a program is started.
        self._is_forked = command is None and not {"COVERAGE_PROCESS_CONFIG", "LD_PRELOAD"} & self.env.keys()
        self._process: processes.Process | None = None

    @property
    def log(self) -> str:
        """All that the server has printed, over all its starts."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    @property
    def pid(self) -> int:
        """The process id of the running server."""
        assert self._process is not None, "the server is not running"
        return self._process.pid

    def start(self) -> None:
        """Returns when `/healthz` answers 200. Raises RuntimeError with the log of one that ends."""
        if self._is_forked:
            self._process = preloaded().start(self.env, self._log)
        else:
            self._process = processes.start(self._command, log=self._log, env=self.env, cwd=ROOT)
        try:
            processes.wait_until(self._is_healthy, seconds=180, what=f"{self.url}/healthz")
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """SIGTERM, and the proof that the server ended in order: exit code 0, no traceback in its log."""
        if self._process is None:
            return
        process, self._process = self._process, None
        code = processes.stop(process)
        assert code == 0, f"the server ended with {code}:\n{self.log}"
        self.check_log()

    def kill(self) -> None:
        """SIGKILL: what was acknowledged has to survive it."""
        if self._process is not None:
            processes.stop(self._process, by=signal.SIGKILL)
            self._process = None

    def check_log(self) -> None:
        """Fails if anything that clients did reached the log as a traceback."""
        assert "Traceback" not in self.log, self.log

    def flask(self, *arguments: str, stdin: str = "") -> Result:
        """Runs `flask ARGUMENTS` on this server's data, running or not; the caller looks at the exit code.
        In the test's own process: a second less than a process of its own takes to begin."""
        app = create_app(Settings.from_env(self.env))
        try:
            return app.test_cli_runner(catch_exceptions=False).invoke(args=arguments, input=stdin)
        finally:
            app.extensions["chatapp"].writer.stop()
            app.extensions["chatapp"].database.close()

    def flask_process(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Runs `flask ARGUMENTS` as an operator does, in a process of its own."""
        return subprocess.run(
            [sys.executable, "-m", "flask", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=dict(self.env),
            timeout=120,
            check=False,
        )

    def _is_healthy(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise RuntimeError(f"the server ended:\n{self.log}")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            connection.close()
