"""Measures the store alone: group commit at synchronous=FULL, and the server's time for a join.

`python -m bench.store_alone SECONDS` measures the store that the environment names, filled by `bench.seed`, and
prints one line of JSON.
"""

from gevent import monkey

monkey.patch_all()

import json
import os
import sys
import time
from itertools import count
from typing import Any

import gevent
import orjson
from gevent.event import Event

from bench.seed import LONG
from chatapp.domain.commands import JoinRoom, PostMessage
from chatapp.domain.records import Person
from chatapp.domain.times import now
from chatapp.presentation.payloads import message_payload
from chatapp.services.messages.history import History
from chatapp.services.rendering import render
from chatapp.store.db.engine import Database
from chatapp.store.db.writer import Outcome, Writer
from chatapp.store.messages.post import post_messages
from chatapp.store.rooms import memberships
from config import Settings

UNDER_WAY = 200
_AUTHOR = Person(1_000_000, "historian", "imported", "guest")
_TEXT = "A message of the length that messages have, which is about a hundred characters or a little less."


def main(seconds: float) -> None:
    """Measure and print the figures."""
    database = Database(Settings.from_env(os.environ).database_url)
    writer = Writer(database, lambda _changes: None)
    writer.do(memberships.join_rooms, JoinRoom(_AUTHOR, LONG, now()))
    figures = {"stored": post(writer, seconds, UNDER_WAY), "join": join(database, seconds / 2)}
    writer.stop()
    database.close()
    print(json.dumps(figures))


def post(writer: Writer, seconds: float, under_way: int) -> dict[str, float]:
    """Keep `under_way` messages in flight for some seconds; return the rate per second and the times (ms)."""
    taken: list[float] = []
    numbers, over, began = count(), Event(), time.perf_counter()

    def send() -> None:
        sent, number = time.perf_counter(), next(numbers)
        command = PostMessage(_AUTHOR, LONG, _TEXT, render(_TEXT), f"alone-{began}-{number}", None, now())

        def stored(outcome: Outcome[Any]) -> None:
            assert outcome.error is None, outcome.error
            taken.append((time.perf_counter() - sent) * 1000)
            if time.perf_counter() < began + seconds:
                send()
            else:
                over.set()

        writer.submit(post_messages, command, stored)

    for _ in range(under_way):
        send()
    over.wait()
    rate = len(taken) / (time.perf_counter() - began)
    return {"per_second": rate, **_percentiles(taken)}


def join(database: Database, seconds: float) -> dict[str, float]:
    """Read the last 50 messages as a join does, to the bytes of its answer, for some seconds; return the times (ms)."""
    history, taken, until = History(database, 200), list[float](), time.perf_counter() + seconds
    while time.perf_counter() < until:
        began = time.perf_counter()
        snapshot = history.snapshot(_AUTHOR, LONG)
        orjson.dumps([message_payload(message) for message in snapshot.page.messages])
        taken.append((time.perf_counter() - began) * 1000)
        gevent.sleep(0)
    return _percentiles(taken)


def _percentiles(taken: list[Any]) -> dict[str, float]:
    taken.sort()
    return {"p50": taken[len(taken) // 2], "p99": taken[int(len(taken) * 0.99)]}


if __name__ == "__main__":
    main(float(sys.argv[1]))
