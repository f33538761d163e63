"""What waits its turn: it has bounds, and is dropped where its sender may be here no more."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import socketio

from chatapp.domain.records import Person
from chatapp.realtime.connections import Connection, Connections
from chatapp.realtime.delivery import Delivery
from chatapp.services.limits import Limits
from chatapp.services.limits.costs import EVENT_ONLY
from chatapp.sockets.dispatch import INBOX_BYTES, Dispatch
from chatapp.sockets.events import Handler
from chatapp.sockets.parsing import Event
from config import Settings

# Unless a handler hangs, nobody waits so long.
PATIENCE = 30


class Nothing(Event):
    """An event without fields."""


class Quick(Event):
    """Takes what no event of the chat would: here it matters how much waits, not what."""

    room: str


class Held:
    """A connection whose first event is being handled, until `release`."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.answers: list[dict[str, Any]] = []
        self._begun, self._go_on = threading.Event(), threading.Event()
        connections = Connections()
        self.connection = Connection("sid", Person(1, "ana", "account", "member"), "hash", None)
        connections.add(self.connection)
        self.delivery = Delivery(socketio.Server(async_mode="threading"), connections)
        slow, quick = Handler(Nothing, self._slow, EVENT_ONLY), Handler(Quick, self._quick, EVENT_ONLY)
        handlers = {"slow": slow, "quick": quick}
        self._dispatch = Dispatch(connections, handlers, Limits(Settings(rate_limits=False)))
        self._thread = threading.Thread(target=self.send, args=("slow",))
        self._thread.start()
        assert self._begun.wait(PATIENCE)

    def send(self, event: str, *arguments: Any) -> None:
        self._dispatch("sid", event, list(arguments) or [{"room": ""} if event == "quick" else {}], self.answers.append)

    def release(self) -> None:
        self._go_on.set()
        self._thread.join(PATIENCE)

    def _slow(self, _connection: Connection, _event: Event) -> dict[str, Any]:
        self._begun.set()
        assert self._go_on.wait(PATIENCE)
        self.done.append("slow")
        return {}

    def _quick(self, _connection: Connection, _event: Event) -> dict[str, Any]:
        self.done.append("quick")
        return {}


@pytest.fixture
def held() -> Iterator[Held]:
    held = Held()
    yield held
    held.release()


def codes(held: Held) -> list[str]:
    return [answer["error"]["code"] for answer in held.answers if not answer["ok"]]


def test_what_waits_is_done_in_its_turn(held: Held) -> None:
    held.send("quick")
    held.send("quick")
    assert held.done == []
    held.release()
    assert held.done == ["slow", "quick", "quick"]
    assert held.connection.waiting_bytes == 0


def test_nothing_is_done_any_more_of_what_somebody_sent_whose_right_to_be_here_ended(held: Held) -> None:
    held.send("quick")
    held.delivery.close("sid")
    held.send("quick")
    held.release()
    assert held.done == ["slow"]
    held.send("quick")
    assert held.done == ["slow"]


def test_what_waits_of_one_connection_has_an_end_in_bytes(held: Held) -> None:
    for _ in range(100):
        held.send("quick", {"room": "x" * (INBOX_BYTES // 10)})
    assert codes(held) == ["rate_limited"] * 91
    assert held.connection.waiting_bytes <= INBOX_BYTES
    held.release()
    assert held.done == ["slow"] + ["quick"] * 9
    held.send("quick")
    assert held.done[-1] == "quick"


@pytest.mark.parametrize("odd", [{"room": b"x"}, {"room": "\ud800"}, {"room": 2**100}])
def test_what_cannot_be_weighed_counts_as_the_largest_packet(held: Held, odd: dict[str, Any]) -> None:
    for _ in range(10):
        held.send("quick", odd)
    assert codes(held) == ["rate_limited"] * 6


def test_whoever_goes_on_after_a_refusal_is_read_from_only_so_fast() -> None:
    connections = Connections()
    connections.add(Connection("sid", Person(1, "ana", "account", "member"), "hash", None))
    pauses: list[float] = []
    handlers = {"quick": Handler(Nothing, lambda _connection, _event: {}, EVENT_ONLY)}
    limits = Limits(Settings(event_rate="1/hour"))
    dispatch = Dispatch(connections, handlers, limits, pause_reading=lambda _sid, seconds: pauses.append(seconds))
    answers: list[dict[str, Any]] = []
    for _ in range(200):
        dispatch("sid", "quick", [{}], answers.append)
    assert [answer["ok"] for answer in answers] == [True] + [False] * 199
    assert pauses
    assert all(0 < pause < 1 for pause in pauses)
