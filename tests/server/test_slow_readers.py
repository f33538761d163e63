"""Whoever asks for much and reads nothing, or reads slowly, on the server as operators run it."""

import json
import time
from collections.abc import Callable
from pathlib import Path

from tests.realtime.transport.peer import Client
from tests.support.server import Server

# 20 kB: a page of these ends at 512 kB.
BODY = "ä" * 9_900
MESSAGES = 60
ASK = {"room": "general", "before": 10**6, "limit": 200}


def megabytes(server: Server) -> float:
    pages = int(Path(f"/proc/{server.pid}/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def enter(server: Server, name: str) -> Client:
    client = Client(server.port, {"username": name}, patience=60)
    assert client.call("join", room="general", limit=1)["ok"]
    return client


def ask(client: Client, count: int) -> None:
    for number in range(1_000, 1_000 + count):
        client.text(f"42{number}" + json.dumps(["history", ASK]))


def filled(start_server: Callable[..., Server]) -> Server:
    server = start_server()
    with enter(server, "ana") as writer:
        for number in range(MESSAGES):
            assert writer.call("message", room="general", body=f"{BODY}{number}")["ok"]
    return server


def test_many_who_ask_and_read_nothing_cost_little_and_others_are_answered(
    start_server: Callable[..., Server],
) -> None:
    server = filled(start_server)
    before = megabytes(server)
    deaf = [enter(server, f"deaf {number}") for number in range(50)]
    for client in deaf:
        ask(client, 30)
    with enter(server, "ben") as other:
        for _ in range(3):
            assert other.call("history", **ASK)["ok"]
            time.sleep(1)
    # A page and a half each at most, and what all of it takes to be put together.
    assert megabytes(server) - before < 50 * 1.2 + 40
    for client in deaf:
        client.socket.close()


def test_who_asks_for_much_at_once_and_reads_slowly_gets_every_answer(start_server: Callable[..., Server]) -> None:
    server = filled(start_server)
    with enter(server, "slow") as client:
        ask(client, 40)
        time.sleep(2)
        for number in range(1_000, 1_040):
            [answer] = json.loads("[" + client.wait_for(f"43{number}["))
            assert answer["ok"]
            assert 0 < len(answer["messages"]) < MESSAGES
            assert answer["more_before"]
            time.sleep(0.05)
