"""Minutes of coming, going, talking, aborting and stalling; then everything has to be back where it began.

    .venv/bin/python -m tests.realtime.transport.soak --minutes 10

Prints what the server holds as it goes; exit code 1 when something is left at the end, or was logged.
"""

import argparse
import contextlib
import random
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from tests.realtime.transport.conftest import TrialServer
from tests.realtime.transport.peer import Client, Ended, Peer
from tests.realtime.transport.polling import Poller
from tests.realtime.transport.wire import client_frame

_KEPT = ("descriptors", "greenlets", "sessions", "environs")
_MEGABYTES_OF_SLACK = 4
_WARM_UP_MINUTES = 1.0


def talk(port: int, chance: random.Random) -> None:
    """One visit of an ordinary client."""
    with Client(port) as client:
        room = f"room {chance.randrange(5)}"
        client.call("enter", room=room)
        for _ in range(chance.randrange(10)):
            client.call("say", room=room, text="some words of a chat")
        if chance.random() < 0.5:
            client.call("leave", room=room)
        if chance.random() < 0.5:
            client.text("41")


def abort(port: int, chance: random.Random) -> None:
    """One visit that ends in the midst of something."""
    with Peer(port) as peer:
        if chance.random() < 0.3:
            peer.send(b"GET /socket.io/?EIO=4&transport=webso")
            return
        peer.upgrade()
        peer.send(chance.choice([b"", client_frame(1, b"40"), client_frame(1, b"4" * 900)[:77], client_frame(1, b"?")]))


def poll(port: int, chance: random.Random) -> None:
    """One visit of a client that polls."""
    poller = Poller(port)
    poller.post(*['42["say",{"room":"everyone","text":"polled"}]'] * chance.randrange(1, 5))
    if chance.random() < 0.5:
        poller.post("1")


def stall(port: int, _chance: random.Random) -> None:
    """One visit of a client that makes much noise and never listens."""
    with Client(port) as client:
        client.call("enter", room="noise")
        for _ in range(20):
            client.emit("say", room="noise", text="x", long=100_000, times=3)
        time.sleep(0.5)


def keep_visiting(port: int, until: float, seed: int) -> None:
    """Visit after visit until the time is over; a server that cuts a visit short is within its rights."""
    chance = random.Random(seed)
    while time.monotonic() < until:
        visit = chance.choices([talk, abort, poll, stall], [10, 10, 3, 1])[0]
        with contextlib.suppress(Ended, OSError):
            visit(port, chance)


def soak(server: TrialServer, minutes: float) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the server held before and after."""
    # The memory that this load needs at work is taken in its first minute: only what grows after that is left behind.
    _crowd(server, _WARM_UP_MINUTES)
    before = server.count()
    _crowd(server, minutes)
    return before, server.count()


def _crowd(server: TrialServer, minutes: float) -> None:
    until = time.monotonic() + 60 * minutes
    visitors = [threading.Thread(target=keep_visiting, args=(server.port, until, n)) for n in range(8)]
    for visitor in visitors:
        visitor.start()
    while time.monotonic() < until:
        time.sleep(min(30, max(0.1, until - time.monotonic())))
        print(_line(server.count()), flush=True)  # noqa: T201 -- this is a program
    for visitor in visitors:
        visitor.join()
    # Pollers that only stopped asking are gone when their ping has timed out.
    time.sleep(8)


def _line(counts: dict[str, Any]) -> str:
    return ", ".join(f"{key} {counts[key]}" for key in (*_KEPT, "blocks", "megabytes", "events"))


def main() -> None:
    """Soak a trial server of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        limits = {"ping_interval": 3, "ping_timeout": 2, "namespace_seconds": 2, "handshake_seconds": 3}
        server = TrialServer(Path(folder) / "log", limits, None)
        before, after = soak(server, options.minutes)
        server.stop()
        logged = "Traceback" in server.text()
    print(f"before: {_line(before)}\nafter:  {_line(after)}")  # noqa: T201 -- this is a program
    left = [key for key in _KEPT if after[key] > before[key]]
    if left or logged or after["megabytes"] > before["megabytes"] + _MEGABYTES_OF_SLACK:
        sys.exit(f"not where it began: {left}, megabytes {after['megabytes'] - before['megabytes']:.1f}, {logged=}")


if __name__ == "__main__":
    main()
