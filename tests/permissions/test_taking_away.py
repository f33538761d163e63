"""A right that is taken away ends within a second on live connections, whichever process takes it."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chatapp import create_app
from chatapp.client import Chat, connect
from chatapp.services.changes.watcher import WATCH_SECONDS
from chatapp.services.rooms.memberships import Memberships
from config import Settings
from tests.support.processes import wait_until
from tests.support.server import Server

SECONDS = 1.0
# One alone might happen to fall just before the next look.
ROUNDS = 4
_PAUSE = 0.05


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
    den = olga.request("create", slug="den", private=True)["room"]["slug"]
    server.flask("room", "invite", den, "mia")
    wait_until(lambda: any(each["room"].get("joined") for each in news), what="the invitation")
    for chat in (olga, mia):
        chat.join(den)
    olga.request("message", room=den, body="welcome")
    wait_until(lambda: bool(heard), what="a message in the room")
    yield olga, mia, news, heard
    for chat in (olga, mia):
        chat.close()


@pytest.fixture
def other_process(server: Server) -> Iterator[Memberships]:
    """What a command does to the server's store, without the time that a command takes to end."""
    chat = create_app(Settings(data_dir=server.data_dir)).extensions["chatapp"]
    yield chat.memberships
    chat.writer.stop()
    chat.database.close()


def seconds_until(counted: Callable[[], int], enough: int, other: Chat) -> float:
    """How long it takes, by the pauses between requests of somebody else that the server answers meanwhile.

    Where the machine is held up by other work, so are the answers: no clock of ours is to blame the server for it.
    """
    paused = 0
    while counted() < enough:
        other.request("rooms")
        time.sleep(_PAUSE)
        paused += 1
        assert paused < 1_000, "it never happened"
    return paused * _PAUSE


def test_what_others_did_is_looked_for_often_enough() -> None:
    assert 2 * WATCH_SECONDS <= SECONDS


def test_by_another_process(other_process: Memberships, two: tuple[Chat, Chat, list[Any], list[Any]]) -> None:
    olga, mia, news, heard = two
    den = news[0]["room"]["slug"]

    def told() -> int:
        return len(news)

    for _ in range(ROUNDS):
        before = told()
        other_process.remove(None, den, mia.you["id"])
        assert seconds_until(told, before + 1, olga) <= SECONDS
        assert news[before]["gone"]
        olga.request("message", room=den, body="she is gone")
        other_process.invite(None, den, [mia.you["id"]])
        assert seconds_until(told, before + 2, olga) <= SECONDS
    assert [message["body"] for message in heard] == ["welcome"]


def test_at_once_by_the_same_process(two: tuple[Chat, Chat, list[Any], list[Any]]) -> None:
    olga, _mia, news, heard = two
    den = news[0]["room"]["slug"]
    person = next(each["id"] for each in olga.request("members", room=den)["members"] if each["name"] == "mia")
    olga.request("remove", room=den, person=person)
    olga.request("message", room=den, body="she is gone")
    wait_until(lambda: any(each["gone"] for each in news), what="the end of it")
    assert [message["body"] for message in heard] == ["welcome"]
