"""What was acknowledged is there, whatever ends the server."""

import random
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import socketio

from tests.support.clients import Client
from tests.support.server import Server

SENDERS = 4


class Sender:
    """Sends numbered messages for as long as it can, several under way, and keeps which were acknowledged."""

    def __init__(self, server: Server, name: str, round_: int) -> None:
        self.client = Client(server.url, {"username": name}, ["websocket"])
        assert self.client.call("join", room="general")["ok"]
        self.sent: list[str] = []
        self._name = f"{name}-{round_}"
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while self.client.socket.connected:
            if len(self.sent) - len(self.client.answers) < 20:
                body = f"{self._name}-{len(self.sent)}"
                self.sent.append(body)
                try:
                    self.client.send("message", room="general", body=body, client_id=body)
                except socketio.exceptions.SocketIOError:
                    return
            else:
                time.sleep(0.002)

    def acknowledged(self) -> list[tuple[int, str]]:
        """Number and text of what was answered with ok, after the server has gone."""
        self._thread.join()
        self.client.socket.disconnect()
        stored = [answer["message"] for answer in self.client.answers if answer["ok"]]
        return [(message["seq"], message["body"]) for message in stored]


def everything(server: Server) -> list[dict[str, Any]]:
    reader = Client(server.url, {"username": "reader"}, ["websocket"])
    messages: list[dict[str, Any]] = []
    while True:
        page = reader.call("history", room="general", after=len(messages), limit=200)
        messages += page["messages"]
        if not page["more_after"]:
            reader.socket.disconnect()
            return messages


def check(server: Server, senders: list[Sender]) -> None:
    """All that was acknowledged is there once, under its number; nothing is there that was not sent."""
    stored = everything(server)
    assert [message["seq"] for message in stored] == list(range(1, len(stored) + 1))
    by_seq = {message["seq"]: message["body"] for message in stored}
    assert len(set(by_seq.values())) == len(by_seq)
    acknowledged = [one for sender in senders for one in sender.acknowledged()]
    assert acknowledged
    for seq, body in acknowledged:
        assert by_seq[seq] == body
    assert set(by_seq.values()) <= {body for sender in senders for body in sender.sent}


def test_all_that_was_acknowledged_survives_kills_under_load(
    start_server: Callable[..., Server], database_url: str
) -> None:
    server = start_server(DATABASE_URL=database_url)
    senders: list[Sender] = []
    for round_ in range(3):
        senders += [Sender(server, f"sender {n}", round_) for n in range(SENDERS)]
        time.sleep(random.uniform(0.3, 1.2))
        server.kill()
        server.start()
    check(server, senders)


def test_all_that_was_acknowledged_survives_an_end_in_order_under_load(
    start_server: Callable[..., Server], database_url: str
) -> None:
    server = start_server(DATABASE_URL=database_url)
    senders = [Sender(server, f"sender {n}", 0) for n in range(SENDERS)]
    time.sleep(1)
    server.stop()
    server.start()
    check(server, senders)
    notices = [sender.client.all("notice") for sender in senders]
    assert all(notice and notice[0]["code"] == "stopping" for notice in notices)


def test_a_retry_after_a_restart_is_the_message_stored_before(server: Server) -> None:
    before = Client(server.url, {"username": "ada"}, ["websocket"])
    before.call("join", room="general")
    token = before.wait("welcome")["token"]
    first = before.call("message", room="general", body="hello", client_id="x")["message"]
    server.kill()
    before.socket.disconnect()
    server.start()
    after = Client(server.url, {"token": token}, ["websocket"])
    assert after.call("message", room="general", body="hello", client_id="x")["message"] == first
    after.socket.disconnect()


@pytest.mark.parametrize("transports", [["websocket"], ["polling"], ["polling", "websocket"]], ids="-".join)
def test_the_development_server_serves_live_messages(tmp_path: Path, transports: list[str]) -> None:
    server = Server(tmp_path / "data", command=("-m", "flask", "run"))
    server.start()
    ada, ben = (Client(server.url, {"username": name}, transports) for name in ("ada", "ben"))
    for client in (ada, ben):
        assert client.call("join", room="general")["ok"]
    for number in range(20):
        ada.send("message", room="general", body=str(number))
    ben.wait("message", lambda message: message["seq"] == 20)
    assert [message["body"] for message in ben.all("message")] == [str(number) for number in range(20)]
    for client in (ada, ben):
        client.socket.disconnect()
    server.kill()
    server.check_log()
