"""A right that is taken away ends within a second on live connections, whichever process takes it."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from chatapp.client import Chat, connect
from tests.support.processes import wait_until
from tests.support.server import Server

SECONDS = 1.0


@pytest.fixture
def two(server: Server) -> Iterator[tuple[Chat, Chat, list[Any], list[Any]]]:
    """Olga and Mia in the private room `den`, and what Mia hears by `room` and by `message`."""
    news: list[Any] = []
    heard: list[Any] = []
    tokens = []
    for name in ("olga", "mia"):
        server.flask("user", "create", name)
        tokens.append(server.flask("token", "create", name).stdout.split()[-1])
    olga = connect(server.url, token=tokens[0], timeout=30)
    mia = connect(server.url, token=tokens[1], timeout=30, handlers={"room": news.append, "message": heard.append})
    olga.request("create", slug="den", private=True)
    server.flask("room", "invite", "den", "mia")
    wait_until(lambda: any(each["room"].get("joined") for each in news), what="the invitation")
    for chat in (olga, mia):
        chat.join("den")
    olga.request("message", room="den", body="welcome")
    wait_until(lambda: bool(heard), what="a message in the room")
    yield olga, mia, news, heard
    for chat in (olga, mia):
        chat.close()


def test_by_another_process(server: Server, two: tuple[Chat, Chat, list[Any], list[Any]]) -> None:
    olga, _mia, news, heard = two
    server.flask_process("room", "remove", "den", "mia")
    taken = time.monotonic()
    wait_until(lambda: any(each["gone"] for each in news), what="the end of it")
    assert time.monotonic() - taken < SECONDS
    olga.request("message", room="den", body="she is gone")
    olga.request("message", room="den", body="for good")
    assert [message["body"] for message in heard] == ["welcome"]


def test_at_once_by_the_same_process(two: tuple[Chat, Chat, list[Any], list[Any]]) -> None:
    olga, _mia, news, heard = two
    person = next(each["id"] for each in olga.request("members", room="den")["members"] if each["name"] == "mia")
    olga.request("remove", room="den", person=person)
    olga.request("message", room="den", body="she is gone")
    wait_until(lambda: any(each["gone"] for each in news), what="the end of it")
    assert [message["body"] for message in heard] == ["welcome"]
