"""Real clients of a running server."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import socketio

from tests.support.server import Server

Connect = Callable[..., "Client"]


class Client:
    """A python-socketio client that keeps what it hears, and the answers to what it sent."""

    def __init__(self, url: str, auth: object, transports: list[str]) -> None:
        self.heard: list[tuple[str, Any]] = []
        self.answers: list[dict[str, Any]] = []
        self.socket = socketio.Client(reconnection=False)
        _hear_in_order(self.socket)
        self.socket.on("*", lambda event, data: self.heard.append((event, data)))
        self.socket.connect(url, auth=auth, transports=transports)
        self.wait("welcome")

    def call(self, event: str, **fields: Any) -> dict[str, Any]:
        """The answer to an event."""
        answer: dict[str, Any] = self.socket.call(event, fields, timeout=30)
        return answer

    def send(self, event: str, **fields: Any) -> None:
        """Send an event without waiting: its answer goes to `answers`."""
        self.socket.emit(event, fields, callback=self.answers.append)

    def all(self, event: str) -> list[Any]:
        """What came by a server event until now."""
        return [data for name, data in list(self.heard) if name == event]

    def wait(self, event: str, matches: Callable[[Any], bool] = lambda _data: True) -> Any:
        """The first payload of a server event that matches; it may still be on its way."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            for data in self.all(event):
                if matches(data):
                    return data
            time.sleep(0.02)
        raise AssertionError(f"no such {event} came; heard {self.heard[-20:]}")


def _hear_in_order(socket: Any) -> None:
    # As it comes, the client starts a thread for every packet, and they overtake each other.
    trigger = socket.eio._trigger_event

    def trigger_here(event: str, *arguments: Any, **options: Any) -> Any:
        return trigger(event, *arguments, **options | {"run_async": False})

    socket.eio._trigger_event = trigger_here


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Connects clients: `connect(server, username="ada")`, `connect(server, transports=["polling"], token=...)`."""
    clients: list[Client] = []

    def make(server: Server, transports: list[str] | None = None, **auth: str) -> Client:
        clients.append(Client(server.url, auth, transports or ["websocket"]))
        return clients[-1]

    yield make
    for client in clients:
        client.socket.disconnect()


def refusal_of(server: Server, auth: object, language: str = "") -> dict[str, Any]:
    """The `connect_error` of a connection that has to be refused."""
    refusals: list[dict[str, Any]] = []
    socket = socketio.Client(reconnection=False)
    socket.on("connect_error", refusals.append)
    with pytest.raises(socketio.exceptions.ConnectionError):
        socket.connect(server.url, auth=auth, transports=["websocket"], headers={"Accept-Language": language})
    return refusals[0]
