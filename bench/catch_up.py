"""Measures the server's time for a client that catches up on 500 changes in a room of 1,000,000 messages.

`python -m bench.catch_up [MESSAGES [CHANGES]]` fills the empty store that DATA_DIR and DATABASE_URL name, changes
messages, requests as a client does (`join` with `since`, then `changes` until complete), and prints the time of
all these answers together, including encoding, in ms: by the clock, and the processor time alone, which does not depend
on what else the machine does.
"""

import json
import os
import random
import sys
import time
from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import text

from bench import seed
from chatapp.concurrency.garbage_collection import settle
from chatapp.domain.commands import JoinRoom
from chatapp.domain.records import Person
from chatapp.domain.times import now
from chatapp.presentation.payloads import message_payload, page_payload
from chatapp.services.messages.history import History
from chatapp.store.db.engine import Database
from chatapp.store.db.writer import Writer
from chatapp.store.rooms import memberships
from config import Settings

ROUNDS = 1000
_AUTHOR = Person(1_000_000, "historian", "imported", "guest")
_CHANGE = "UPDATE messages SET body = :body, rev = :rev WHERE seq = :seq AND room_id = :room"
_COUNT = "UPDATE rooms SET rev = :rev WHERE id = :room"


def main(messages: int, changes: int) -> None:
    """Fill, measure and print."""
    seed.fill_ours(0, messages)
    database = Database(Settings.from_env(os.environ).database_url)
    writer = Writer(database, lambda _changes: None)
    writer.do(memberships.join_rooms, JoinRoom(_AUTHOR, seed.LONG, now()))
    writer.stop()
    history = History(database, 200)
    room = history.snapshot(_AUTHOR, seed.LONG, 1).room
    change(database, room.id, messages, changes)
    settle()  # as the server does
    rounds = [_timed(history, messages, changes) for _ in range(ROUNDS)]
    database.close()
    names = ("clock", "processor")
    print(json.dumps({name: _percentiles(taken) for name, taken in zip(names, zip(*rounds, strict=True), strict=True)}))


def change(database: Database, room: int, messages: int, changes: int) -> None:
    """Change random messages of the history; each takes the next rev."""
    chosen = random.Random(1).sample(range(1, messages + 1), changes)
    rows = [
        {"body": f"Changed {seq}", "rev": messages + number, "seq": seq, "room": room}
        for number, seq in enumerate(chosen, 1)
    ]
    with database.writing.begin() as connection:
        connection.execute(text(_CHANGE), rows)
        connection.execute(text(_COUNT), {"rev": messages + changes, "room": room})


def catch_up(history: History, since: int) -> list[bytes]:
    """Return the answers to a client that is complete up to `since`: `join`, then `changes` until complete."""
    snapshot = history.snapshot(_AUTHOR, seed.LONG, since=since)
    changes = snapshot.changes
    assert changes is not None
    answers = [orjson.dumps([page_payload(snapshot.page), _payload(changes)])]
    while not changes.complete:
        changes = history.changes(_AUTHOR, seed.LONG, changes.rev)
        answers.append(orjson.dumps(_payload(changes)))
    return answers


def _payload(changes: Any) -> dict[str, Any]:
    messages = [message_payload(message) for message in changes.messages]
    return {"changes": messages, "rev": changes.rev, "complete": changes.complete}


def _timed(history: History, since: int, changes: int) -> tuple[float, float]:
    began, spent = time.perf_counter(), time.process_time()
    answers = catch_up(history, since)
    taken = (time.perf_counter() - began) * 1000, (time.process_time() - spent) * 1000
    assert orjson.loads(answers[-1])["rev"] == since + changes
    return taken


def _percentiles(taken: Sequence[float]) -> dict[str, float]:
    ordered = sorted(taken)
    return {"p50": round(ordered[len(ordered) // 2], 2), "p99": round(ordered[int(len(ordered) * 0.99)], 2)}


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    main(*(given + [1_000_000, 500][len(given) :]))
