"""`python -m bench.pages`: room pages and REST beside a plain Node server that does the same from the same data."""

import http.client
import json
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from statistics import median
from typing import Any, NamedTuple

from bench import generator, servers
from bench.generator import HERE, ROOT, BenchError
from bench.page_seed import ARCHIVE, ROOM
from bench.servers import Contender, Running

ROOMS = 20
CONNECTIONS = 16
_BODY = "a message of the usual length, with nothing in it that is marked up"

Told = dict[str, Any]


class Row(NamedTuple):
    """A workload: requests that are sent in turn over 16 connections, and the status of every answer."""

    title: str
    requests: Sequence[bytes]
    status: int = 200


def measure(seconds: float, rounds: int) -> str:
    """Return the table: requests a second of each, medians of the rounds with their spread. Raises BenchError."""
    figures: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, _both(Path(folder)) as (told, running):
        for _round in range(rounds):
            for server in running:
                for row in _rows(told, server.port):
                    figures[row.title][server.contender.key].append(_ask(row, server, Path(folder), seconds))
    lines = ["| requests/s | chatapp | Node http + better-sqlite3 |", "|---|---:|---:|"]
    for title, values in figures.items():
        ours, theirs = median(values["ours"]), median(values["node-pages"])
        lines.append(f"| {title} | {_shown(values['ours'])} | {_shown(values['node-pages'])} (×{ours / theirs:.2f}) |")
    return "\n".join(lines)


def _shown(values: list[float]) -> str:
    spread = f" [{min(values):,.0f} to {max(values):,.0f}]" if len(values) > 1 else ""
    return f"{median(values):,.0f}{spread}"


@contextmanager
def _both(folder: Path) -> Iterator[tuple[Told, list[Running]]]:
    told = folder / "told.json"
    environ = {"PATH": "/usr/bin:/bin", "DATA_DIR": str(folder / "seeded"), "RATE_LIMITS": "off"}
    (folder / "seeded").mkdir()
    command = [sys.executable, "-m", "bench.page_seed", str(ROOMS), "100000", str(told)]
    subprocess.run(command, cwd=ROOT, env=environ, check=True)
    shutil.copytree(folder / "seeded", folder / "ours")
    ours = Contender("ours", "chatapp", (sys.executable, "serve.py"), {"RATE_LIMITS": "off"})
    pages = ("node", str(HERE / "contenders" / "pages.mjs"), str(told))
    node = Contender("node-pages", "Node http + better-sqlite3", pages, {"DATABASE": "pages.db"})
    running: list[Running] = []
    try:
        for contender in (ours, node):
            # One by one: those that run have to be stopped when the next does not start.
            running.append(Running(contender, folder, fill=False))  # noqa: PERF401
        yield json.loads(told.read_text()), running
    finally:
        for server in running:
            server.stop()


def _rows(told: Told, port: int) -> list[Row]:
    slugs = [slug for slug in told["rooms"] if slug.startswith(ROOM)]
    cookie = {"Cookie": f"chatapp={told['cookie']}", "Accept-Language": "en"}
    tokens = [{"Authorization": f"Bearer {token}"} for token in told["tokens"]]
    api = "/api/v1/rooms"
    message = json.dumps({"body": _BODY, "client_id": f"{token_hex(4)}-########"}).encode()
    known = [cookie | {"If-None-Match": _tag(port, f"/r/{slug}", cookie)} for slug in slugs]
    return [
        Row("room page", [_request("GET", f"/r/{slug}", cookie) for slug in slugs]),
        Row(
            "room page that has not changed",
            [_request("GET", f"/r/{slug}", fields) for slug, fields in zip(slugs, known, strict=True)],
            status=304,
        ),
        Row(
            "older page by REST",
            [_request("GET", f"{api}/{slug}/messages?before=150&limit=50", tokens[0]) for slug in slugs],
        ),
        Row("search by REST", [_request("GET", "/api/v1/search?q=install", token) for token in tokens]),
        Row(
            "post by REST",
            [_request("POST", f"{api}/{ARCHIVE}/messages", token, message) for token in tokens],
            status=201,
        ),
    ]


def _request(method: str, path: str, fields: dict[str, str], body: bytes = b"") -> bytes:
    if body:
        fields = fields | {"Content-Type": "application/json", "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{head}\r\n".encode() + body


def _tag(port: int, path: str, fields: dict[str, str]) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers=fields)
    tag = connection.getresponse().headers["ETag"]
    connection.close()
    return str(tag)


def _ask(row: Row, server: Running, folder: Path, seconds: float) -> float:
    asked = folder / "requests"
    asked.write_bytes(b"".join(b"%d\n%s" % (len(request), request) for request in row.requests))
    given = {"requests": asked, "connections": CONNECTIONS, "status": row.status, "seconds": seconds}
    try:
        return generator.run(server.port, program_name="requests", **given)["requests_per_second"]
    except BenchError as error:
        raise BenchError(f"{server.contender.title}, {row.title}: {error}\n{server.log[-2000:]}") from None


if __name__ == "__main__":
    servers.install_node_packages()
    print(measure(seconds=3, rounds=3))
