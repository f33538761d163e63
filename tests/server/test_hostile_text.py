"""Texts that take minutes to normalise where nobody looks at them first: refused at once, and all are served."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any

import pytest
import requests

from tests.support.clients import Client, Connect
from tests.support.pages import PASSWORD
from tests.support.processes import free_port
from tests.support.server import Server

# Two kinds of marks, those that belong last first: CPython sorts them in quadratic time.
SHORT, LONG = ("a" + "\u0300" * half + "\u0327" * half for half in (2_400, 200_000))
# What CPython would take minutes for, a busy machine does in this many seconds.
SOON = 10
_numbers = count()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with TCP_PORT set, and an account."""
    port = free_port()
    server = Server(tmp_path_factory.mktemp("hostile") / "data", TCP_PORT=str(port))
    server.start()
    assert server.flask("user", "create", "olga", "--role", "owner", "--password-stdin", stdin=PASSWORD).exit_code == 0
    yield server
    server.stop()


@pytest.fixture
def client(server: Server, connect: Connect) -> Client:
    return connect(server, ["websocket"], username=f"ana{next(_numbers)}")


@contextmanager
def everyone_is_served(server: Server) -> Iterator[None]:
    """Fails where what happens inside takes long, or where somebody else waits meanwhile."""
    waits, ended = [0.0], threading.Event()

    def ask() -> None:
        while not ended.wait(0.05):
            begun = time.monotonic()
            requests.get(f"{server.url}/healthz", timeout=60)
            waits.append(time.monotonic() - begun)

    asking = threading.Thread(target=ask)
    asking.start()
    begun = time.monotonic()
    try:
        yield
    finally:
        took = time.monotonic() - begun
        ended.set()
        asking.join()
    # A client whose connection is cut off may go on waiting for its welcome for ten seconds; nobody else may.
    assert (max(waits) < SOON, took < 2 * SOON) == (True, True), (took, max(waits))


@pytest.mark.parametrize(
    ("event", "fields", "field"),
    [
        ("create", {"slug": "s"}, "name"), ("create", {"slug": "s"}, "topic"), ("create", {"slug": "s"}, "description"),
        ("configure", {"room": "general"}, "name"), ("configure", {"room": "general"}, "topic"),
        ("poll", {"room": "general", "options": ["a", "b"]}, "question"),
        ("message", {"room": "general"}, "body"), ("edit", {"room": "general", "seq": 1}, "body"),
        ("profile", {}, "status"), ("report", {"room": "general", "seq": 1}, "reason"),
        ("search", {}, "q"), ("search", {"q": "x"}, "from"), ("people", {}, "q"),
        ("message", {"room": "general", "body": "x"}, "client_id"),
    ],
)  # fmt: skip
def test_no_event_brings_a_text_that_holds_up_the_rest(
    server: Server, client: Client, event: str, fields: dict[str, Any], field: str
) -> None:
    with everyone_is_served(server):
        for text in (SHORT, LONG):
            answer = client.call(event, **fields, **{field: text})
            assert (answer["ok"], answer["error"]["code"] in {"invalid", "too_large"}) == (False, True), answer
            assert answer["error"]["field"] == field


def test_no_option_of_a_poll_does_either(server: Server, client: Client) -> None:
    with everyone_is_served(server):
        answer = client.call("poll", room="general", question="?", options=["a", SHORT])
        assert answer["error"]["field"] == "options"


@pytest.mark.parametrize("text", [SHORT, LONG], ids=["short", "long"])
def test_nobody_connects_by_such_a_name(server: Server, text: str) -> None:
    # What is too long for any name is cut off before it is looked at.
    refusal = r"(?i)32 characters|too long|refused|closed|fail|couldn't reach"
    with everyone_is_served(server), pytest.raises(Exception, match=refusal):
        connect_by(server, text)


def connect_by(server: Server, name: str) -> None:
    from chatapp.client.socket_connection import SocketConnection

    SocketConnection(lambda *_event: None, lambda: None).open(server.url, {"username": name}, ["websocket"])


@pytest.mark.parametrize("path", ["/join", "/login", "/signup", "/forgot", "/owner/x", "/reset/x", "/keep", "/rooms"])
def test_no_form_brings_one(server: Server, path: str) -> None:
    visitor = requests.Session()
    token = visitor.get(f"{server.url}/login", timeout=60).text.split('name="csrf_token" value="')[1].split('"')[0]
    with everyone_is_served(server):
        for text in (SHORT, LONG[:20_000] + LONG[-20_000:], LONG):
            form = {"csrf_token": token, "username": text, "name": text, "slug": "s", "password": PASSWORD}
            assert visitor.post(f"{server.url}{path}", data=form, timeout=60).status_code == 413


@pytest.mark.parametrize("body", [b"a&" * 249_500, b"a&" * 30_000, b"=&" * 249_500, b"a;" * 249_500])
def test_no_form_of_many_fields_is_taken_apart(server: Server, body: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    with everyone_is_served(server):
        for _time in range(5):
            answer = requests.post(f"{server.url}/login", data=body, headers=headers, timeout=60)
            assert answer.status_code in {400, 413}


@pytest.mark.parametrize(
    "line",
    [
        SHORT.encode() + b"\n",
        b'{"event":"hello","data":{"username":"' + SHORT[:1_900].encode() + b'"}}\n',
        LONG.encode(),
    ],
    ids=["name", "hello", "long"],
)
def test_no_line_over_tcp_brings_one(server: Server, line: bytes) -> None:
    with everyone_is_served(server), socket.create_connection(("127.0.0.1", int(server.env["TCP_PORT"]))) as peer:
        peer.settimeout(60)
        # It is told why, where it still hears, and the connection ends.
        with suppress(ConnectionError):
            peer.sendall(line)
            while peer.recv(4096):
                pass


def test_no_request_over_rest_brings_one(server: Server) -> None:
    name = f"bot{next(_numbers)}"
    token = server.flask("token", "create", "--bot", name).stdout.strip()
    headers = {"Authorization": f"Bearer {token}"}
    api = f"{server.url}/api/v1/rooms/general"
    requests.put(f"{api}/membership", headers=headers, timeout=60)
    with everyone_is_served(server):
        for text in (SHORT, LONG):
            for method, url, field in (("post", f"{api}/messages", "body"), ("patch", f"{api}/messages/1", "body")):
                answer = requests.request(method, url, json={field: text}, headers=headers, timeout=60)
                assert answer.status_code in {400, 413}
                assert text is LONG or answer.json()["error"]["field"] == field
        found = requests.get(f"{server.url}/api/v1/search", params={"q": SHORT[:1000]}, headers=headers, timeout=60)
        assert (found.status_code, found.json()["error"]["field"]) == (400, "q")


def test_many_messages_of_as_many_marks_as_may_be_hold_nobody_up(server: Server, client: Client) -> None:
    client.call("join", room="general")
    body = ("a" + "\u0300\u0327" * 15) * 320
    with everyone_is_served(server):
        for _time in range(20):
            answer = client.call("message", room="general", body=body)
            assert answer["ok"] is True, answer
    assert client.call("search", q="a" + "\u0327\u0300" * 15)["ok"] is True
