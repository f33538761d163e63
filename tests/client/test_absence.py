"""A client that comes back after a long absence: complete, or with a clear error."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chatapp.client import FileOutbox, connect
from tests.faults.clock import Clock
from tests.faults.proxy import Proxy
from tests.support.processes import wait_until
from tests.support.programs import ROOT
from tests.support.server import Server

SECONDS = 60
HOURS = 3600
MISSED = 450


@pytest.fixture
def proxy(server: Server) -> Iterator[Proxy]:
    proxy = Proxy(server.port)
    yield proxy
    proxy.close()


class Sleeper:
    """A client in its own process, which can be suspended."""

    def __init__(self, url: str, clock: Clock) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.client.sleeper", url],
            stdin=-1, stdout=-1, text=True, cwd=ROOT, env={**os.environ, **clock.settings},
        )  # fmt: skip
        self.heard: queue.SimpleQueue[list[Any]] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def sleep(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def say(self, text: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(text + "\n")
        self._process.stdin.flush()

    def next(self) -> list[Any]:
        return self.heard.get(timeout=SECONDS)

    def end(self) -> None:
        self.wake()
        assert self._process.stdin
        self._process.stdin.close()
        self._process.kill()
        self._process.wait()

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self.heard.put(json.loads(line))
        self._process.stdout.close()


def test_a_client_suspended_for_hours_catches_up(server: Server, proxy: Proxy, tmp_path: Path) -> None:
    clock = Clock(tmp_path, "sleeper")
    clock.make()
    sleeper = Sleeper(proxy.url, clock)
    assert sleeper.next()[0] == "joined"
    ben = connect(server.url, username="ben", timeout=SECONDS, window=32)
    ben.join("general")
    ben.send("general", "before").result(SECONDS)
    assert sleeper.next() == ["message", 1, "before"]
    proxy.held.set()
    sleeper.say("as the lid closed")
    sleeper.sleep()
    acks = [ben.send("general", f"text {number}") for number in range(MISSED)]
    assert acks[-1].result(SECONDS)
    ben.edit("general", 1, "before, edited")
    ben.delete("general", 2)
    proxy.cut()
    proxy.heal()
    clock.shift(8 * HOURS)
    sleeper.wake()
    heard = [sleeper.next()]
    while heard[-1][2] != "as the lid closed":
        heard.append(sleeper.next())
    messages = [(seq, body) for event, seq, body in heard if event == "message"]
    # The second was deleted before it was ever seen.
    texts = ["", *(f"text {number}" for number in range(1, MISSED)), "as the lid closed"]
    assert messages == list(enumerate(texts, 2))
    assert ["change", 1, "before, edited"] in heard
    newest = ben.history("general", before=9999)["messages"]
    assert [message["body"] for message in newest].count("as the lid closed") == 1
    ben.close()
    sleeper.end()


def test_a_session_that_ended_meanwhile_is_reported_and_the_outbox_kept(
    server: Server, proxy: Proxy, tmp_path: Path
) -> None:
    assert server.flask("user", "create", "ada", "--password-stdin", stdin="correct horse").exit_code == 0
    token, new_token = (server.flask("token", "create", "ada").stdout.split()[-1] for _ in range(2))
    chat = connect(proxy.url, token=token, timeout=SECONDS, outbox=FileOutbox(tmp_path / "outbox"))
    chat.join("general")
    states: list[str] = []
    chat.on("state")(states.append)
    proxy.held.set()
    chat.send("general", "written while away")
    assert server.flask("token", "revoke", "1").exit_code == 0
    proxy.cut()
    proxy.heal()
    wait_until(lambda: chat.state == "refused" or "refused" in states, seconds=SECONDS, what="a refusal")
    assert chat.unsent == 1
    chat.close()
    again = connect(server.url, token=new_token, timeout=SECONDS, outbox=FileOutbox(tmp_path / "outbox"))
    wait_until(lambda: again.unsent == 0, seconds=SECONDS, what="an empty outbox")
    page = again.history("general", before=9999)["messages"]
    assert [message["body"] for message in page] == ["written while away"]
    again.close()
