"""Clients that lie, repeat themselves or act while they go: each gets a defined answer, and the room stays whole."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from itertools import count
from typing import Any

import pytest

from chatapp.client import Refused
from chatapp.client.socket_connection import SocketConnection
from tests.support.processes import wait_until
from tests.support.server import Server

SECONDS = 60
_numbers = count()


class Client:
    """A connection that sends what it likes, and keeps the events that it hears."""

    def __init__(self, server: Server, room: str, **auth: str) -> None:
        self.room = room
        self.heard: list[tuple[str, Any]] = []
        self.wire = SocketConnection(lambda event, *values: self.heard.append((event, *values)), lambda: None)
        self.wire.open(server.url, auth, ["websocket"])

    def ask(self, event: str, **fields: Any) -> dict[str, Any]:
        return self.wire.request(event, {"room": self.room, **fields}, SECONDS)

    def later(self, event: str, **fields: Any) -> "Future[Any]":
        return self.wire.send(event, {"room": self.room, **fields})

    def refusal(self, event: str, **fields: Any) -> tuple[str, str | None]:
        with pytest.raises(Refused) as refused:
            self.ask(event, **fields)
        return refused.value.code, refused.value.field

    def say(self, body: str, **fields: Any) -> dict[str, Any]:
        return self.ask("message", body=body, **fields)

    def bodies(self) -> list[str]:
        return [message["body"] for message in self.ask("history", before=10_000)["messages"]]

    @property
    def token(self) -> str:
        wait_until(lambda: any(event == "welcome" for event, _ in self.heard), seconds=SECONDS)
        return str(next(payload for event, payload in self.heard if event == "welcome")["token"])


@pytest.fixture
def connect(shared_server: Server) -> Iterator[Callable[..., Client]]:
    room, clients = f"lies-{next(_numbers)}", list[Client]()

    def make(**auth: str) -> Client:
        clients.append(Client(shared_server, room, **auth))
        return clients[-1]

    yield make
    for client in clients:
        client.wire.close()


@pytest.fixture
def ada(connect: Callable[..., Client]) -> Client:
    client = connect(username=f"ada {next(_numbers)}")
    client.wire.request("create", {"slug": client.room}, SECONDS)
    client.ask("join")
    return client


@pytest.fixture
def ben(ada: Client, connect: Callable[..., Client]) -> Client:
    client = connect(username=f"ben {next(_numbers)}")
    client.ask("join")
    return client


def test_a_rev_from_the_future_gets_the_true_one(ada: Client) -> None:
    ada.say("one")
    assert ada.ask("changes", since=2**53) == {"ok": True, "changes": [], "rev": 1, "complete": True}
    joined = ada.ask("join", since=2**53)
    assert (joined["changes"], joined["complete"], joined["room"]["rev"]) == ([], True, 1)
    assert joined["messages"][0]["body"] == "one"


@pytest.mark.parametrize("since", [-1, 1.5, "1", True, [], 2**64 - 1])
def test_a_rev_that_is_none_is_invalid(ada: Client, since: object) -> None:
    assert ada.refusal("changes", since=since) == ("invalid", "since")


@pytest.mark.parametrize(
    ("event", "fields"),
    [("edit", {"body": "x"}), ("delete", {}), ("react", {"emoji": "👍"})],
)
def test_a_seq_that_is_not_there_is_not_found(ada: Client, event: str, fields: dict[str, Any]) -> None:
    ada.say("one")
    assert ada.refusal(event, seq=2, **fields) == ("not_found", "seq")


def test_an_answer_to_nothing_is_not_found(ada: Client) -> None:
    assert ada.refusal("message", body="x", reply_to=1) == ("not_found", "reply_to")
    assert ada.bodies() == []


def test_nobody_reads_further_than_the_end(ada: Client, ben: Client) -> None:
    ada.say("one")
    assert ben.ask("read", seq=2**53)["unread"] == 0
    ada.say("two")
    assert (
        next(room["unread"] for room in ben.wire.request("rooms", {}, SECONDS)["rooms"] if room["slug"] == ben.room)
        == 1
    )


@pytest.mark.parametrize("field", ["rev", "seq", "author", "created_at", "id"])
def test_what_the_server_decides_cannot_be_sent_along(ada: Client, field: str) -> None:
    assert ada.refusal("message", body="x", **{field: 7}) == ("invalid", field)
    assert ada.bodies() == []


def test_the_same_id_with_another_text_is_the_first_message(ada: Client, ben: Client) -> None:
    first = ada.say("one", client_id="a")
    again = ada.say("another", client_id="a")
    assert "duplicate" not in first
    assert again == {"ok": True, "message": first["message"], "duplicate": True}
    assert ada.ask("changes", since=0)["rev"] == 1
    assert ben.bodies() == ["one"]


def test_the_first_text_is_returned_in_its_present_state(ada: Client) -> None:
    ada.say("one", client_id="a")
    edited = ada.ask("edit", seq=1, body="better")["message"]
    assert ada.say("one", client_id="a")["message"] == edited


def test_the_id_of_somebody_else_is_free(ada: Client, ben: Client) -> None:
    ada.say("one", client_id="a")
    assert ben.say("two", client_id="a")["message"]["seq"] == 2
    assert ben.bodies() == ["one", "two"]


def test_many_retries_on_two_connections_are_one_message(ada: Client, connect: Callable[..., Client]) -> None:
    other = connect(token=ada.token)
    asked = [client.later("message", body="once", client_id="a") for client in [ada, other] * 50]
    answers = [future.result(SECONDS) for future in asked]
    assert {answer["message"]["seq"] for answer in answers} == {1}
    assert sum("duplicate" not in answer for answer in answers) == 1
    assert ada.bodies() == ["once"]


def test_who_joins_twice_is_there_once(ada: Client, ben: Client) -> None:
    assert ben.ask("join")["room"] == ben.ask("join")["room"]
    assert ben.ask("join")["room"]["member_count"] == 2
    ada.say("one")
    ada.say("two")
    wait_until(lambda: sum(event == "message" for event, _ in ben.heard) >= 2, seconds=SECONDS)
    assert [payload["body"] for event, payload in ben.heard if event == "message"] == ["one", "two"]


def test_what_is_sent_after_leaving_is_refused_in_order(ada: Client, ben: Client) -> None:
    before = [ben.later("message", body=f"before {number}") for number in range(20)]
    left = ben.later("leave")
    after = [ben.later("message", body=f"after {number}") for number in range(20)]
    assert all(future.result(SECONDS)["ok"] for future in [*before, left])
    assert {future.result(SECONDS)["error"]["code"] for future in after} == {"forbidden"}
    assert ada.bodies() == [f"before {number}" for number in range(20)]


def test_a_retry_after_leaving_is_answered_with_what_was_stored(ada: Client, ben: Client) -> None:
    first = ben.say("one", client_id="a")
    ben.ask("leave")
    assert ben.say("one", client_id="a") == first | {"duplicate": True}
    assert ben.refusal("message", body="two", client_id="b") == ("forbidden", "room")
    assert ada.bodies() == ["one"]


def test_acks_are_true_while_one_is_removed(connect: Callable[..., Client], shared_server: Server) -> None:
    name = f"owner {next(_numbers)}"
    made = shared_server.flask("user", "create", name, "--password-stdin", stdin="correct horse")
    assert made.exit_code == 0, made.stderr
    owner = connect(token=shared_server.flask("token", "create", name).stdout.split()[-1])
    owner.wire.request("create", {"slug": owner.room}, SECONDS)
    ben = connect(username=f"ben {next(_numbers)}")
    person = ben.ask("join")["you"]["id"]
    sent = []
    for number in range(100):
        sent.append((f"text {number}", ben.later("message", body=f"text {number}")))
        if number == 50:
            removed = owner.later("remove", person=person)
    assert removed.result(SECONDS)["ok"]
    answers = [(body, future.result(SECONDS)) for body, future in sent]
    assert {answer["error"]["code"] for _body, answer in answers if not answer["ok"]} <= {"forbidden"}
    assert ben.refusal("message", body="after") == ("forbidden", "room")
    stored = owner.ask("history", after=0, limit=200)["messages"]
    assert [message["body"] for message in stored] == [body for body, answer in answers if answer["ok"]]


@pytest.mark.parametrize(
    ("client_id", "code"),
    [("", "invalid"), ("x" * 65, "invalid"), (7, "invalid"), ([], "invalid"), ("a\x00b", "invalid")],
)
def test_an_id_that_is_none_is_refused(ada: Client, client_id: object, code: str) -> None:
    assert ada.refusal("message", body="x", client_id=client_id) == (code, "client_id")
    assert ada.bodies() == []


@pytest.mark.parametrize("place", [{"before": -1}, {"after": -1}, {"around": -5}, {"before": 2**63}, {"after": 2**63}])
def test_a_place_in_the_history_that_is_none_is_answered(ada: Client, place: dict[str, int]) -> None:
    [field] = place
    ada.say("one")
    assert ada.refusal("history", **place) == ("invalid", field)


def test_thousands_of_retries_are_one_message_each(ada: Client, connect: Callable[..., Client]) -> None:
    # A hundred messages, each sent twenty times by two connections, all answers but one of each to a retry.
    other = connect(token=ada.token)
    asked = [
        (number, client.later("message", body=f"text {number}", client_id=str(number)))
        for _ in range(10)
        for number in range(100)
        for client in (ada, other)
    ]
    answers = [(number, future.result(SECONDS)) for number, future in asked]
    assert sum("duplicate" not in answer for _number, answer in answers) == 100
    assert all(answer["message"]["body"] == f"text {number}" for number, answer in answers)
    assert len({answer["message"]["seq"] for _number, answer in answers}) == 100
    assert ada.ask("changes", since=0)["rev"] == 100


def test_acks_are_true_while_another_connection_leaves(
    ada: Client, ben: Client, connect: Callable[..., Client]
) -> None:
    other = connect(token=ben.token)
    sent = []
    for number in range(100):
        sent.append((f"text {number}", ben.later("message", body=f"text {number}")))
        if number == 50:
            left = other.later("leave")
    assert left.result(SECONDS)["ok"]
    answers = [(body, future.result(SECONDS)) for body, future in sent]
    assert {answer["error"]["code"] for _body, answer in answers if not answer["ok"]} <= {"forbidden"}
    assert ada.bodies() == [body for body, answer in answers if answer["ok"]][-50:]
