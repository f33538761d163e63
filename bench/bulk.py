"""Measures imports, exports and searches over the store alone, and what a live chat notices of an import beside it.

`python -m bench.bulk [MESSAGES [POSTGRES-URL]]` prints a table: on SQLite, and on an empty PostgreSQL database if one
is given. `python -m bench.bulk --store FOLDER` measures the store that the environment names with the files of a
folder, and prints one line of JSON.

The texts are those of `bench.page_seed`: what people wrote in IRC, where the logs are beside the checkout.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any

from bench import generator
from bench.machine import cores
from bench.page_seed import bodies
from bench.seed import PAIRS
from bench.servers import ROOT, Running, contenders
from chatapp.domain.records import Person
from chatapp.domain.times import iso
from chatapp.services.exports.exports import Exports
from chatapp.services.imports.importer import Imports
from chatapp.services.messages.history import History
from chatapp.services.moderation.word_filter import WordFilter
from chatapp.services.rendering import render
from chatapp.services.rooms.rooms import Rooms
from chatapp.store.db import migrations
from chatapp.store.db.engine import Database
from chatapp.store.db.writer import Writer
from chatapp.store.messages.search import Search, search_messages
from config import Settings

MESSAGES = 60_000
ROOMS = 50
_PEOPLE = 500
_RARE, _FREQUENT = "zyzzyva", "the"
_BEGAN = 1_700_000_000_000
_READER = Person(1, "reader", "guest", "guest")
_TITLES = {
    "one": "import of JSONL, one room: messages/s", "many": f"import of JSONL, {ROOMS} rooms interleaved: messages/s",
    "export": "export of JSONL: messages/s", "page": "the last 50 messages of a room: p50 ms",
    "frequent": "search, a frequent word: p50 ms", "rare": "search, a word of one message: p50 ms",
}  # fmt: skip

Figures = dict[str, float]


def report(messages: int, postgres: str = "") -> str:
    """Measure and return the figures: a table of the store alone, and a line about a chat beside an import."""
    columns = {"SQLite": measure(messages, ""), **({"PostgreSQL": measure(messages, postgres)} if postgres else {})}
    return "\n".join([*_table(columns), "", _live_line(beside_a_chat(messages))])


def measure(messages: int, url: str) -> Figures:
    """Return the figures of the store alone: on a new SQLite file, or the empty database of a URL."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        write_files(Path(folder), messages)
        database = {"DATABASE_URL": url} if url else {}
        return _run("--store", folder, environ={"DATA_DIR": folder, "PATH": os.defpath, **database})


def beside_a_chat(messages: int) -> Figures:
    """Return what a chat of 100 messages a second notices of an import into other rooms, and the rate of that (1/s)."""
    load: dict[str, Any] = {
        "clients": 20,
        "room": PAIRS,
        "rooms": 10,
        "rate": 100,
        "senders": 20,
        "seconds": 3,
        "settle": 0.5,
    }
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        write_files(Path(folder), messages)
        server = Running(contenders()["ours"], Path(folder), 10)
        try:
            alone = generator.run(server.port, **load)
            command = [sys.executable, "-m", "bench.bulk", "--import", str(Path(folder) / "many.jsonl")]
            with subprocess.Popen(
                command, cwd=ROOT, env=server.environment, stdout=subprocess.PIPE, text=True
            ) as child:
                assert child.stdout is not None
                child.stdout.readline()
                beside = generator.run(server.port, **load)
                rate = json.loads(child.stdout.read())
        finally:
            server.stop()
    return {"alone": alone["ack_p99"], "beside": beside["ack_p99"], "rate": rate}


def _step_back() -> None:
    # On the generator's core, which has little to do; at real-time priority the generator still comes first.
    os.sched_setaffinity(0, {cores()[1]})
    if os.sched_getscheduler(0) == os.SCHED_RR:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))


def write_files(folder: Path, messages: int) -> None:
    """Write `one.jsonl`, of one room, and `many.jsonl`, in which 50 rooms alternate."""
    for name, rooms in (("one", 1), ("many", ROOMS)):
        with (folder / f"{name}.jsonl").open("w") as file:
            for number, body in enumerate(islice(cycle(bodies()), messages)):
                said = f"{body} {_RARE}" if number == messages // 2 and rooms == 1 else body
                author = f"person{number * 7 % _PEOPLE}"
                file.write(json.dumps(_line(f"{name}{number % rooms}", number // rooms + 1, author, said)) + "\n")


def _line(room: str, seq: int, author: str, body: str) -> dict[str, Any]:
    return {
        "room": room, "visibility": "public", "seq": seq, "client_id": f"bulk-{room}-{seq}", "body": body,
        "author": {"id": 1, "name": author}, "created_at": iso(_BEGAN + seq * 7_000),
        "reply_to": seq - 3 if seq % 10 == 0 else None,
    }  # fmt: skip


def measure_store(folder: Path) -> Figures:
    """Import the files of a folder into the store that the environment names, then export, read and search."""
    database, writer, imports = _opened()
    figures = {name: _import(imports, folder / f"{name}.jsonl") for name in ("one", "many")}
    exports, history, began = Exports(database), History(database, 200), time.perf_counter()
    lines = sum(piece.count(b"\n") for piece in exports.write("jsonl", exports.messages("one0")))
    figures["export"] = lines / (time.perf_counter() - began)
    figures["page"] = _p50(lambda: history.snapshot(_READER, "one0"))
    for name, word in (("frequent", _FREQUENT), ("rare", _RARE)):
        figures[name] = _p50(lambda word=word: search_messages(database, Search(_READER.id, (word,), 20)))  # type: ignore[misc]
    writer.stop()
    database.close()
    return figures


def _opened() -> tuple[Database, Writer, Imports]:
    database = Database(Settings.from_env(os.environ).database_url)
    migrations.upgrade(database)
    # As a command does.
    database.wait_up_to(10)
    writer = Writer(database, lambda _changes: None)
    # The renderer process takes its time to start, once.
    render("```\nx\n```")
    return database, writer, Imports(database, writer, Rooms(database, writer, WordFilter(database, writer)))


def _import(imports: Imports, path: Path) -> float:
    began = time.perf_counter()
    return imports.run("jsonl", path).added / (time.perf_counter() - began)


def _p50(call: Callable[[], object]) -> float:
    taken = []
    for _ in range(50):
        began = time.perf_counter()
        call()
        taken.append((time.perf_counter() - began) * 1000)
    return median(taken)


def _run(*arguments: str, environ: dict[str, str]) -> Figures:
    command = [sys.executable, "-m", "bench.bulk", *arguments]
    figures: Figures = json.loads(subprocess.check_output(command, cwd=ROOT, env=environ))
    return figures


def _table(columns: dict[str, Figures]) -> list[str]:
    head = ["", *columns]
    rows = [[title, *(f"{figures[key]:,.{0 if figures[key] >= 100 else 1}f}" for figures in columns.values())]
            for key, title in _TITLES.items()]  # fmt: skip
    lines = [head, ["---", *("---:" for _ in columns)], *rows]
    return [f"| {' | '.join(line)} |" for line in lines]


def _live_line(live: Figures) -> str:
    return (
        f"- 100 messages/s of a live chat, on SQLite: ack p99 {live['alone']:.1f} ms alone,"
        f" {live['beside']:.1f} ms beside an import of {ROOMS} rooms, which writes {live['rate']:,.0f} messages/s."
    )


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--store", folder]:
            print(json.dumps(measure_store(Path(folder))))
        case ["--import", path]:
            opened = _opened()
            print("ready", flush=True)
            print(_import(opened[2], Path(path)))
            opened[1].stop()
        case [*given]:
            print(report(int(given[0]) if given else MESSAGES, given[1] if len(given) > 1 else ""))
