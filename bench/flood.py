"""Measures an account's acks while 200 guests of one address send as much as their limits allow.

`python -m bench.flood [--guests N] [--seconds S] [--over N]` starts `serve.py` with its default limits on one core (but
for JOIN_RATE: the guests would need two minutes to join). Each guest writes, types, reads pages of 200 messages,
marks as read, reacts, joins, and asks for nothing in particular, each as often as one person may; with `--over 3` three
times as often. An account in the same room, at the same address, writes five messages a second. Printed is one line of
JSON: the account's acks in ms (before the flood and in it) and what became of the guests' events.
"""

import argparse
import contextlib
import itertools
import json
import os
import select
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from bench.lean import Client, WebSocketClient, framed, open_client
from bench.machine import cores
from bench.servers import ROOT, Contender, Running

ROOM = "general"
PAUSE_SECONDS = 0.2
_TICK_SECONDS = 0.05
_CHUNK = 1 << 18
# One million guests a minute: the set-up must not take longer than the measuring.
ENVIRONMENT = {"RATE_LIMITS": "on", "JOIN_RATE": "1000000/minute"}


class GuestEvent(NamedTuple):
    """An event that each guest sends `per_second` times."""

    name: str
    fields: dict[str, Any]
    per_second: float


# The default rates of one person; together 60 events a second, which is EVENT_RATE.
EVENTS = (
    GuestEvent("message", {"room": ROOM, "body": "all that my limits allow, over and over"}, 4),
    GuestEvent("react", {"room": ROOM, "seq": 1, "emoji": "🌴"}, 2),
    GuestEvent("history", {"room": ROOM, "before": 10_000, "limit": 200}, 2),
    GuestEvent("join", {"room": ROOM, "limit": 50}, 2),
    GuestEvent("read", {"room": ROOM, "seq": 1}, 10),
    GuestEvent("typing", {"room": ROOM, "on": True}, 20),
    GuestEvent("search", {"q": "limits"}, 1),
    GuestEvent("blocked", {}, 19),
)


class Guest:
    """A guest of the flood: sends the events that are due, and counts the answers by substring."""

    def __init__(self, client: WebSocketClient, over: float) -> None:
        self.socket = client.socket
        self.socket.setblocking(False)
        self._numbers = itertools.count(1_000)
        self._due = dict.fromkeys(range(len(EVENTS)), 0.0)
        self._over = over
        self._unsent = b""
        self.sent = 0

    def send(self, elapsed: float) -> None:
        """Send all events that are due after `elapsed` seconds of the flood."""
        for position, event in enumerate(EVENTS):
            while self._due[position] <= elapsed:
                self._due[position] += 1 / (event.per_second * self._over)
                packet = b"42%d" % next(self._numbers) + orjson.dumps([event.name, event.fields])
                self._unsent += framed(packet)
                self.sent += 1
        with contextlib.suppress(BlockingIOError):
            self._unsent = self._unsent[self.socket.send(self._unsent) :] if self._unsent else b""

    def take(self, counts: Counter[str]) -> None:
        """Read and count the answers."""
        try:
            data = self.socket.recv(_CHUNK)
        except BlockingIOError:
            return
        counts["bytes"] += len(data)
        counts["ended"] += not data
        counts["accepted"] += data.count(b'{"ok":true')
        counts["limited"] += data.count(b'"rate_limited"')
        counts["refused otherwise"] += data.count(b'{"ok":false') - data.count(b'"rate_limited"')


def flood(port: int, guests: int, seconds: float, over: float = 1.0) -> dict[str, int]:
    """Run `guests` at their limits and return the counts of their events by result."""
    crowd = [Guest(_guest(port, number), over) for number in range(guests)]
    by_descriptor = {guest.socket.fileno(): guest for guest in crowd}
    poll, counts, began = select.epoll(), Counter[str](), time.monotonic()
    for descriptor in by_descriptor:
        poll.register(descriptor, select.EPOLLIN)
    print("begun", flush=True)
    while (elapsed := time.monotonic() - began) < seconds:
        for guest in crowd:
            guest.send(elapsed)
        until = time.monotonic() + _TICK_SECONDS
        while (left := until - time.monotonic()) > 0:
            for descriptor, _event in poll.poll(left):
                by_descriptor[descriptor].take(counts)
    counts["sent"] = sum(guest.sent for guest in crowd)
    return dict(counts)


def acks(client: Client, seconds: float) -> list[float]:
    """Return the ack times (ms) of an account's messages, sorted."""
    taken, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.perf_counter()
        client.ask("message", {"room": ROOM, "body": "somebody else's message"})
        taken.append(1000 * (time.perf_counter() - began))
        time.sleep(PAUSE_SECONDS)
    return sorted(taken)


def share(taken: list[float], part: float) -> float:
    """Return the quantile `part` (0 to 1) of sorted times."""
    return round(taken[min(int(len(taken) * part), len(taken) - 1)], 1) if taken else float("nan")


@contextlib.contextmanager
def flooding(port: int, guests: int, seconds: float, over: float = 1.0) -> Iterator["subprocess.Popen[str]"]:
    """Run a flood in another process while the block runs; it prints its counts at the end."""
    words = ["--port", str(port), "--guests", str(guests), "--seconds", str(seconds), "--over", str(over)]
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.flood", *words], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        while process.stdout.readline().strip() != "begun":
            if process.poll() is not None:
                raise RuntimeError("the flood did not begin")
        yield process
    finally:
        process.kill()
        process.wait()


def _guest(port: int, number: int) -> WebSocketClient:
    client = WebSocketClient(port, {"username": f"flood {number}"})
    while True:
        try:
            client.ask("join", {"room": ROOM, "limit": 1})
        except OSError:
            # So many guests at once exceed the limit of their address; clients try again too.
            time.sleep(0.1)
        else:
            return client


def _measure(asked: argparse.Namespace) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        ours = Contender("ours", "chatapp", (sys.executable, "serve.py"), ENVIRONMENT)
        server = Running(ours, Path(folder))
        try:
            account = open_client(server.port, "websocket", {"token": _account(server)})
            account.ask("join", {"room": ROOM, "limit": 1})
            before = acks(account, 3)
            with flooding(server.port, asked.guests, asked.seconds, asked.over) as process:
                meanwhile = acks(account, asked.seconds)
                output = process.communicate(timeout=60)[0]
        finally:
            server.stop()
    spans = (("before", before), ("meanwhile", meanwhile))
    report: dict[str, Any] = {
        f"{name}_p{part}_ms": share(taken, part / 100) for name, taken in spans for part in (50, 95, 99)
    }
    return report | {"most_ms": round(meanwhile[-1], 1), "acks": len(meanwhile), "guests": json.loads(output)}


def _account(server: Running) -> str:
    for words in (["user", "create", "ada", "--password-stdin"], ["token", "create", "ada"]):
        ran = subprocess.run(
            [sys.executable, "-m", "flask", *words], cwd=ROOT, env=server.environment, input="correct horse", text=True,
            capture_output=True, check=True,
        )  # fmt: skip
    return ran.stdout.split()[-1]


def main() -> None:
    """Measure and print; with `--port` only flood a running server."""
    parser = argparse.ArgumentParser(prog="python -m bench.flood", description=__doc__)
    parser.add_argument("--guests", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--over", type=float, default=1.0, help="so many times what the limits allow")
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    os.sched_setaffinity(0, {cores()[1]})
    if asked.port:
        print(json.dumps(flood(asked.port, asked.guests, asked.seconds, asked.over)))
    else:
        print(json.dumps(_measure(asked)))


if __name__ == "__main__":
    main()
