"""Thousands of connections opened and aborted, over and over; then everything has to be back where it began.

    .venv/bin/python -m tests.realtime.transport.storm --connections 10000 --cycles 20

A third each of TCP connections without a word, of handshakes that stop half way, and of WebSockets that joined
nothing. Meanwhile one client talks on, and gets every answer. Exit code 1 when something is left at the end, or was
logged.
"""

import argparse
import resource
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.realtime.transport.conftest import TrialServer
from tests.realtime.transport.peer import Client, Peer

_KEPT = ("descriptors", "greenlets", "sessions", "environs")
_MEGABYTES_OF_SLACK = 4
_CYCLES_ALIKE, _MEGABYTES_MORE = 3, 0.5
# What waits for a deadline is kept until then, whatever became of its connection.
_DEADLINES_SECONDS = 20
# On a busy machine all may take long; what is left behind stays for ever.
_PATIENCE_SECONDS = 300


def cycle(server: TrialServer, connections: int) -> dict[str, Any]:
    """Open so many, abort them all, and return what the server holds at the height."""
    peers = [_open(server.port, number % 3) for number in range(connections)]
    height = server.count(_PATIENCE_SECONDS)
    for peer in peers:
        peer.__exit__(None, None, None)
    return height


def _open(port: int, kind: int) -> Peer:
    peer = Peer(port, _PATIENCE_SECONDS)
    if kind == 1:
        peer.send(b"GET /socket.io/?EIO=4&transport=webso")
    elif kind == 2:
        peer.upgrade()
    return peer


def talk_on(port: int, over: threading.Event) -> list[float]:
    """Say something and wait for the answer, until it is over; return how long each took (seconds)."""
    answers: list[float] = []
    with Client(port, patience=_PATIENCE_SECONDS) as client:
        while not over.is_set() or not answers:
            began = time.monotonic()
            client.call("echo", still="there")
            answers.append(time.monotonic() - began)
    return answers


def storm(server: TrialServer, connections: int, cycles: int) -> tuple[dict[str, Any], dict[str, Any], list[float]]:
    """What the server held before and after, and how long the one who talked waited for each answer (seconds)."""
    _warm_up(server, connections)
    before = _calm(server)
    over = threading.Event()
    with ThreadPoolExecutor(1) as aside:
        talking = aside.submit(talk_on, server.port, over)
        try:
            for number in range(cycles):
                print(f"{number + 1}: {_line(cycle(server, connections))}", flush=True)  # noqa: T201 -- this is a program
        finally:
            over.set()
    return before, _calm(server), talking.result()


def _warm_up(server: TrialServer, connections: int) -> None:
    """Take the memory that a storm needs at its height: storm until some cycles in a row want no more of it."""
    highest, enough = 0.0, 0
    while enough < _CYCLES_ALIKE:
        height = cycle(server, connections)
        print(f"warming up: {_line(height)}", flush=True)  # noqa: T201 -- this is a program
        enough = enough + 1 if height["megabytes"] <= highest + _MEGABYTES_MORE else 0
        highest = max(highest, height["megabytes"])


def _calm(server: TrialServer) -> dict[str, Any]:
    """What the server holds once the deadlines are over and nothing goes any more."""
    time.sleep(_DEADLINES_SECONDS)
    until = time.monotonic() + _PATIENCE_SECONDS
    counts: dict[str, Any] | None = None
    while time.monotonic() < until:
        time.sleep(5)
        last, counts = counts, server.count(_PATIENCE_SECONDS)
        if last is not None and all(last[key] == counts[key] for key in _KEPT):
            return counts
    sys.exit(f"no rest after {_PATIENCE_SECONDS} seconds: {counts}")


def _left(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What there is more of than before."""
    more = [key for key in _KEPT if after[key] > before[key]]
    return [*more, "megabytes"] if after["megabytes"] > before["megabytes"] + _MEGABYTES_OF_SLACK else more


def _line(counts: dict[str, Any]) -> str:
    return ", ".join(f"{key} {counts[key]}" for key in (*_KEPT, "blocks", "megabytes"))


def main() -> None:
    """Storm a trial server of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=10_000)
    parser.add_argument("--cycles", type=int, default=20)
    options = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with tempfile.TemporaryDirectory() as folder:
        limits = {
            "namespace_seconds": _DEADLINES_SECONDS,
            "handshake_seconds": _DEADLINES_SECONDS,
            "connections_per_address": 0,
            "sockets_per_address": 0,
        }
        server = TrialServer(Path(folder) / "log", limits, None)
        before, after, answers = storm(server, options.connections, options.cycles)
        server.stop()
        logged = "Traceback" in server.text()
    answers.sort()
    waits = (
        f"answers {len(answers)}, p50 {answers[len(answers) // 2] * 1000:.1f} ms, longest {answers[-1] * 1000:.0f} ms"
    )
    print(f"before: {_line(before)}\nafter:  {_line(after)}\n{waits}")  # noqa: T201 -- this is a program
    left = _left(before, after)
    if left or logged:
        sys.exit(f"not where it began: {left}, megabytes {after['megabytes'] - before['megabytes']:.1f}, {logged=}")


if __name__ == "__main__":
    main()
