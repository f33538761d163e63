"""The clock of a process under test jumps, and only the time of day does."""

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.faults.clock import Clock
from tests.support.clients import Connect
from tests.support.processes import wait_until
from tests.support.server import Server

DAYS = 86_400
PRINT = "import time, sys\nfor _ in sys.stdin: print(time.time(), time.time_ns(), time.monotonic(), flush=True)"


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    made = Clock(tmp_path, "server")
    made.make()
    return made


def test_the_time_of_day_jumps_while_the_process_runs(clock: Clock) -> None:
    command = [sys.executable, "-c", PRINT]
    with subprocess.Popen(command, stdin=-1, stdout=-1, text=True, env=clock.settings) as process:
        assert process.stdin
        assert process.stdout
        for shift in (0, 20 * DAYS, -3 * DAYS, 0):
            clock.shift(shift)
            process.stdin.write("\n")
            process.stdin.flush()
            seconds, nanoseconds, monotonic = process.stdout.readline().split()
            assert float(seconds) - time.time() == pytest.approx(shift, abs=60)
            assert int(nanoseconds) / 1e9 - time.time() == pytest.approx(shift, abs=60)
            assert float(monotonic) == pytest.approx(time.monotonic(), abs=60)
        process.stdin.close()


def test_numbers_and_order_do_not_hang_on_the_clock(clock: Clock, tmp_path: Path, connect: Connect) -> None:
    server = Server(tmp_path / "data", **clock.settings)
    server.start()
    ada = connect(server, username="ada")
    ada.call("join", room="general")
    shifts = [0, 20, -20, 300, -300]
    for days in shifts:
        clock.shift(days * DAYS)
        assert ada.call("message", room="general", body=str(days))["ok"]
        assert ada.call("edit", room="general", seq=1, body=f"edited {days}")["ok"]
    page = ada.call("history", room="general", after=0)["messages"]
    assert [message["seq"] for message in page] == [1, 2, 3, 4, 5]
    assert [message["body"] for message in page[1:]] == [str(days) for days in shifts[1:]]
    live = [data["rev"] for event, data in ada.heard if event in {"message", "change"}]
    assert live == sorted(live)
    written = [datetime.fromisoformat(message["created_at"]) for message in page]
    for message, days in zip(written, shifts, strict=True):
        assert abs(message - datetime.now(UTC) - timedelta(days=days)) < timedelta(hours=1)
    found = ada.call("history", room="general", date=(datetime.now(UTC) - timedelta(days=20)).date().isoformat())
    assert found["messages"]
    ada.socket.disconnect()
    server.stop()


@pytest.mark.parametrize("hours", [30, -30])
def test_after_a_quiet_day_a_ban_and_a_mute_hold_at_once(
    clock: Clock, tmp_path: Path, connect: Connect, hours: int
) -> None:
    server = Server(tmp_path / "data", **clock.settings)
    server.start()
    tokens = {}
    for name, role in (("olga", "owner"), ("mia", "member"), ("ben", "member")):
        server.flask("user", "create", name, "--role", role)
        tokens[name] = server.flask("token", "create", name).stdout.split()[-1]
    olga, mia, ben = (connect(server, token=token) for token in tokens.values())
    ids = {}
    for person in (olga, mia, ben):
        you = person.wait("welcome")["you"]
        ids[you["name"]] = you["id"]
        assert person.call("join", room="general")["ok"]
        assert person.call("message", room="general", body="hello")["ok"]
    for _ in range(6):
        assert olga.call("mute", id=ids["ben"])["ok"]
        assert olga.call("mute", id=ids["ben"], minutes=0)["ok"]
    clock.shift(hours * 3600)
    assert olga.call("mute", id=ids["ben"])["ok"]
    assert not ben.call("message", room="general", body="still here")["ok"]
    assert olga.call("ban", id=ids["mia"])["ok"]
    assert mia.wait("notice")["code"] == "banned"
    wait_until(lambda: not mia.socket.connected, what="the end of the connection")
    last = olga.call("history", room="general", after=0)["messages"]
    assert last[-1]["body"] == "hello"
    for person in (olga, ben):
        person.socket.disconnect()
    server.stop()
