"""Several processes are one chat: with Redis at once, without it within a second."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest
import socketio

from chatapp.client import connect as lasting
from tests.support.clients import Connect
from tests.support.processes import wait_until
from tests.support.redis_server import RedisServer
from tests.support.server import Server

SECONDS = 60


@pytest.fixture
def two(start_server: Callable[..., Server], migrated_postgres: str, redis_url: str) -> tuple[Server, Server]:
    settings = {
        "DATABASE_URL": migrated_postgres,
        "REDIS_URL": redis_url,
        "SECRET_KEY": "one-key-for-all-processes-of-the-chat",
    }
    return start_server(**settings), start_server(**settings)


def test_two_processes_deliver_every_message_in_one_order(two: tuple[Server, Server], connect: Connect) -> None:
    ada, ben = connect(two[0], username="ada"), connect(two[1], username="ben")
    for client in (ada, ben):
        assert client.call("join", room="general")["ok"]
    for number in range(60):
        sender = (ada, ben)[number % 2]
        sender.socket.emit("message", {"room": "general", "body": f"message {number}", "client_id": str(number)})
    for client in (ada, ben):
        client.wait("message", lambda message: message["seq"] == 60)
        assert [message["seq"] for message in client.all("message")] == list(range(1, 61))
    assert [m["body"] for m in ada.all("message")] == [m["body"] for m in ben.all("message")]


def test_changes_typing_and_reading_cross_processes(two: tuple[Server, Server], connect: Connect) -> None:
    ada, ben = connect(two[0], username="ada"), connect(two[1], username="ben")
    other = connect(two[1], token=ada.all("welcome")[0]["token"])
    for client in (ada, ben, other):
        client.call("join", room="general")
    assert ada.call("message", room="general", body="first")["ok"]
    ada.call("edit", room="general", seq=1, body="better")
    assert ben.wait("change")["body"] == "better"
    ada.call("typing", room="general", on=True)
    assert ben.wait("typing")["user"]["name"] == "ada"
    assert other.all("typing") == [], "one's own other window is told of one's typing"
    ben.call("message", room="general", body="an answer")
    ada.call("read", room="general", seq=2)
    assert other.wait("read") == {"room": "general", "seq": 2, "unread": 0, "mentions": 0}


def test_presence_and_names_are_those_of_all_processes(two: tuple[Server, Server], connect: Connect) -> None:
    ada = connect(two[0], username="ada")
    ada.call("join", room="general")
    with pytest.raises(socketio.exceptions.ConnectionError):
        connect(two[1], username="ADA")
    ben = connect(two[1], username="ben")
    ben.call("join", room="general")
    news = ada.wait("presence", lambda news: [person["name"] for person in news["joined"]] == ["ben"])
    assert news["online_count"] == 2
    ben.socket.disconnect()
    ada.wait("presence", lambda news: [person["name"] for person in news["left"]] == ["ben"])
    assert connect(two[1], username="Ben").all("welcome"), "a name is free after a clean end"


def test_a_direct_message_has_its_presence_across_processes(two: tuple[Server, Server], connect: Connect) -> None:
    ada, ben = connect(two[0], username="ada"), connect(two[1], username="ben")
    # Who was in no room with a guest does not know of them.
    for client in (ada, ben):
        assert client.call("join", room="general")["ok"]
    direct = ada.call("direct", people=[ben.wait("welcome")["you"]["id"]])["room"]["slug"]
    for client in (ada, ben):
        assert client.call("join", room=direct)["ok"]
    ada.wait("presence", lambda news: news["room"] == direct and "ben" in [one["name"] for one in news["joined"]])
    ben.socket.disconnect()
    ada.wait("presence", lambda news: news["room"] == direct and [one["name"] for one in news["left"]] == ["ben"])


def test_losing_the_bus_loses_nothing(
    start_server: Callable[..., Server],
    migrated_postgres: str,
    tmp_path_factory: pytest.TempPathFactory,
    connect: Connect,
) -> None:
    redis = RedisServer(tmp_path_factory.mktemp("bus"))
    redis.start()
    settings = {
        "DATABASE_URL": migrated_postgres,
        "REDIS_URL": redis.url,
        "SECRET_KEY": "one-key-for-all-processes-of-the-chat",
    }
    first, second = start_server(**settings), start_server(**settings)
    ada, ben = connect(first, username="ada"), connect(second, username="ben")
    for client in (ada, ben):
        client.call("join", room="general")
    redis.stop()
    for number in range(10):
        assert ada.call("message", room="general", body=f"message {number}")["ok"]
    ben.wait("message", lambda message: message["seq"] == 10)
    assert [message["seq"] for message in ben.all("message")] == list(range(1, 11))


def test_three_processes_restarted_in_turn_lose_double_and_reorder_nothing(
    start_server: Callable[..., Server], migrated_postgres: str, redis_url: str
) -> None:
    settings = {
        "DATABASE_URL": migrated_postgres,
        "REDIS_URL": redis_url,
        "SECRET_KEY": "one-key-for-all-processes-of-the-chat",
    }
    servers = [start_server(**settings) for _ in range(3)]
    people = [Talker(server.url, f"person {number}") for number, server in enumerate(servers)]
    for person in people:
        person.begins()
    for server in servers:
        for person in people:
            person.goes_on()
        server.stop()
        server.start()
    acknowledged = [message for person in people for message in person.ends()]
    stored = people[0].everything()
    assert [message["seq"] for message in stored] == list(range(1, len(stored) + 1))
    bodies = [message["body"] for message in stored]
    assert sorted(bodies) == sorted(body for person in people for body in person.sent)
    assert {message["seq"]: message["body"] for message in acknowledged}.items() == dict(enumerate(bodies, 1)).items()
    for person in people:
        wait_until(lambda person=person: len(person.heard) == len(stored), seconds=SECONDS, what="all of it")  # type: ignore[misc]
        assert [message["body"] for message in person.heard] == bodies
        person.chat.close()


class Talker:
    """Somebody who says one thing after the other, whatever becomes of the server, and keeps what they hear."""

    def __init__(self, url: str, name: str) -> None:
        self.sent: list[str] = []
        self.heard: list[dict[str, Any]] = []
        self.chat = lasting(url, username=name, timeout=SECONDS, handlers={"message": self.heard.append})
        self.chat.join("general")
        self._name = name
        self._acks: list[Future[dict[str, Any]]] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._talk, daemon=True)

    def begins(self) -> None:
        """Talk from now on."""
        self._thread.start()

    def goes_on(self) -> None:
        """Return once some more of what they say is stored."""
        aim = self._stored() + 5
        wait_until(lambda: self._stored() >= aim, seconds=SECONDS, what=f"more of {self._name}")

    def ends(self) -> list[dict[str, Any]]:
        """Say no more, and return all that was said, as it was acknowledged."""
        self._over.set()
        self._thread.join()
        return [ack.result(SECONDS)["message"] for ack in self._acks]

    def everything(self) -> list[dict[str, Any]]:
        """The room's history."""
        found: list[dict[str, Any]] = []
        while (page := self.chat.history("general", after=len(found), limit=200))["messages"]:
            found += page["messages"]
        return found

    def _talk(self) -> None:
        while not self._over.is_set():
            # A few at a time: more would only make it longer.
            if len(self.sent) - self._stored() < 5:
                self.sent.append(f"{len(self.sent)} of {self._name}")
                self._acks.append(self.chat.send("general", self.sent[-1]))
            self._over.wait(0.01)

    def _stored(self) -> int:
        return sum(ack.done() for ack in self._acks)


def test_what_the_command_line_does_is_seen_live(server: Server, connect: Connect) -> None:
    made = server.flask_process("token", "create", "--bot", "helper")
    assert made.returncode == 0, made.stderr
    token = made.stdout.split()[-1]
    bot = connect(server, token=token)
    row = next(line for line in server.flask_process("token", "list").stdout.splitlines() if "helper" in line)
    number = next(word for word in row.split() if word.isdigit())
    assert server.flask_process("token", "revoke", number).returncode == 0
    assert bot.wait("notice")["code"] == "signed_out"
