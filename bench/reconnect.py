"""Measures how long 1,000 clients that reconnect at once take to be up to date, while others keep chatting.

`python -m bench.reconnect [--clients N] [--transport websocket|polling] [--database URL]` starts `serve.py` on one
core. The clients come in as guests and join a room; then all connections are cut at once, 200 messages and 40 edits
follow, and all come back at the same instant with their tokens and `join` with `since`, while some others go on writing
(20 messages a second; 2 where all poll). A client is up to date when it knows every rev up to the room's at that time:
by `join`, by `changes` where that was not complete. Printed are seconds since the instant of return, as one line of
JSON.
"""

from gevent import monkey

monkey.patch_all()

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

import gevent
from gevent.event import Event
from gevent.pool import Pool

from bench.lean import Client, open_client
from bench.servers import Running, contenders

ROOM = "general"
WRITERS = 4
# What a thousand who poll can take at all is far less.
PER_SECOND = {"websocket": 20, "polling": 2}


def main() -> None:
    """Measure and print."""
    asked = _options().parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        known = contenders(asked.database or "")
        server = Running(known["ours-postgres" if asked.database else "ours"], Path(folder))
        try:
            print(json.dumps(measure(server, asked.clients, asked.transport, asked.missed)))
        finally:
            server.stop()


def measure(server: Running, clients: int, transport: str, missed: int) -> dict[str, float]:
    """Return p50, p99 and the most seconds until a client is up to date, what the server's processor spent on them
    all (s), and ours, and the acks of the others meanwhile (ms).
    """
    port = server.port
    first = Pool(50).map(lambda number: _come(port, transport, f"guest {number}"), range(clients))
    known = [(client.token, client.rev) for client in first]
    for client in first:
        client.abort()
    writers = [_come(port, "websocket", f"writer {number}") for number in range(WRITERS)]
    for number in range(missed):
        writers[0].ask("message", {"room": ROOM, "body": f"message {number} while they are away"})
    for seq in range(1, missed // 5 + 1):
        writers[0].ask("edit", {"room": ROOM, "seq": seq, "body": f"edited {seq}"})
    acks: list[float] = []
    over = Event()
    pause = WRITERS / PER_SECOND[transport]
    writing = [gevent.spawn(_write, writer, acks, over, pause) for writer in writers]
    gevent.sleep(2 * pause + 1)
    before, acks[:] = sorted(acks), []
    own = time.process_time()
    spent, began = _processor_seconds(server.pid), time.perf_counter()
    back = [gevent.spawn(_return, port, transport, token, rev, began) for token, rev in known]
    taken = sorted(greenlet.get() for greenlet in back)
    own = time.process_time() - own
    spent, meanwhile = _processor_seconds(server.pid) - spent, sorted(acks)
    over.set()
    gevent.joinall(writing)
    for client in writers:
        client.abort()
    return {
        "p50": _share(taken, 0.5),
        "p99": _share(taken, 0.99),
        "most": round(taken[-1], 4),
        "processor": round(spent, 2),
        "generator": round(own, 2),
        "ack_p50_ms_before": 1000 * _share(before, 0.5),
        "ack_p50_ms_meanwhile": 1000 * _share(meanwhile, 0.5),
        "ack_p99_ms_meanwhile": 1000 * _share(meanwhile, 0.99),
    }


def _come(port: int, transport: str, name: str) -> Client:
    client = open_client(port, transport, {"username": name})
    client.rev = client.ask("join", {"room": ROOM, "limit": 1})["room"]["rev"]
    return client


def _return(port: int, transport: str, token: str, rev: int, began: float) -> float:
    while True:
        try:
            client = open_client(port, transport, {"token": token})
            answer = client.ask("join", {"room": ROOM, "since": rev})
            while not answer["complete"]:
                answer = client.ask("changes", {"room": ROOM, "since": answer["rev"]})
        except OSError:
            gevent.sleep(0.2)  # as clients do, who try again
        else:
            taken = time.perf_counter() - began
            gevent.spawn(client.listen)
            return taken


def _write(writer: Client, acks: list[float], over: Event, pause: float) -> None:
    number = 0
    while not over.wait(pause):
        number, began = number + 1, time.perf_counter()
        writer.ask("message", {"room": ROOM, "body": f"message {number} meanwhile"})
        acks.append(time.perf_counter() - began)


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _share(taken: list[float], share: float) -> float:
    if not taken:
        return float("nan")
    return round(taken[min(int(len(taken) * share), len(taken) - 1)], 4)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.reconnect", description="1,000 clients come back at once.")
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--transport", choices=["websocket", "polling"], default="websocket")
    parser.add_argument("--missed", type=int, default=200, help="messages; a fifth as many edits come along")
    parser.add_argument("--database", help="the URL of an empty PostgreSQL database")
    return parser


if __name__ == "__main__":
    main()
