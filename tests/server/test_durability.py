"""What was acknowledged is there, whatever ends the server."""

import random
import socket
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import socketio

from tests.support.clients import Client, Connect
from tests.support.processes import free_port, wait_until
from tests.support.server import Server

SENDERS = 4


class Sender:
    """Sends numbered messages for as long as it can, several under way, and keeps which were acknowledged."""

    def __init__(self, server: Server, name: str, round_: int) -> None:
        self.client = Client(server.url, {"username": name}, ["websocket"])
        assert self.client.call("join", room="general")["ok"]
        self.sent: list[str] = []
        self._name = f"{name}-{round_}"
        # The library itself may take half a minute to notice.
        self._server_gone = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while self.client.socket.connected and not self._server_gone.is_set():
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
        self._server_gone.set()
        self._thread.join()
        self.client.socket.disconnect()
        stored = [answer["message"] for answer in self.client.answers if answer["ok"]]
        return [(message["seq"], message["body"]) for message in stored]


def under_way(senders: list[Sender], acks: int) -> None:
    """Return once the server has answered so many messages, with more on their way."""
    before = sum(len(sender.client.answers) for sender in senders)
    wait_until(lambda: sum(len(sender.client.answers) for sender in senders) >= before + acks, seconds=120, what="acks")


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
        under_way(senders, random.randint(1, 400))
        server.kill()
        server.start()
    check(server, senders)


def test_a_server_ended_in_order_under_load_drains_tells_everyone_and_loses_nothing(
    start_server: Callable[..., Server], database_url: str
) -> None:
    tcp = free_port()
    began = time.monotonic()
    server = start_server(DATABASE_URL=database_url, TCP_PORT=str(tcp))
    start_seconds = time.monotonic() - began
    senders = [Sender(server, f"sender {n}", 0) for n in range(SENDERS)]
    poller = Client(server.url, {"username": "poller"}, ["polling"])
    assert poller.call("join", room="general")["ok"]
    # Nobody who dawdles holds it up: one stops in the middle of a request, one reads nothing of the room.
    with (
        socket.create_connection(("127.0.0.1", server.port)) as half,
        socket.create_connection(("127.0.0.1", tcp)) as deaf,
    ):
        half.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
        deaf.sendall(b"deaf\n")
        under_way(senders, 200)
        began = time.monotonic()
        server.stop()
        seconds = time.monotonic() - began
    # 5 s where the machine is not so busy that even a start takes longer than that.
    assert seconds < max(5, 2 * start_seconds)
    for client in (*(sender.client for sender in senders), poller):
        assert client.wait("notice")["code"] == "stopping"
    server.start()
    check(server, senders)
    checked = server.flask("history", "check")
    assert (checked.exit_code, checked.stdout) == (0, "No problems found.\n")
    poller.socket.disconnect()


def test_a_server_ends_in_order_while_its_database_is_locked(server: Server) -> None:
    sender = Sender(server, "sender", 0)
    under_way([sender], 5)
    path = server.data_dir / "chatapp.db"
    with closing(sqlite3.connect(path, isolation_level=None, timeout=60)) as other:
        other.execute("BEGIN IMMEDIATE")
        sent = len(sender.sent)
        wait_until(lambda: len(sender.sent) > sent, what="more to be written")
        server.stop()
        other.execute("ROLLBACK")
    server.start()
    check(server, [sender])


def test_a_start_says_which_rooms_were_damaged_and_serves_the_others(server: Server, connect: Connect) -> None:
    assert server.flask("room", "create", "tea").exit_code == 0
    server.kill()
    assert "Room " not in server.log
    with closing(sqlite3.connect(server.data_dir / "chatapp.db", isolation_level=None)) as other:
        other.execute("UPDATE rooms SET seq = 7 WHERE slug = 'tea'")
    server.start()
    assert "Room tea is damaged: its counters don't match its last message. Run `flask history check`" in server.log
    ada = connect(server, username="ada")
    ada.call("join", room="general")
    assert ada.call("message", room="general", body="hello")["ok"]


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
