"""People who speak Socket.IO with the application in the test's own process."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from tests.support.processes import wait_until

Payload = dict[str, Any]


class Caller:
    """One connection: it calls events, and keeps what it hears."""

    def __init__(self, app: Flask, auth: object, language: str = "") -> None:
        self.app = app
        self.chat: Any = app.extensions["chatapp"]
        self.socket: Any = app.extensions["socketio"].test_client(app, auth=auth, headers={"Accept-Language": language})
        self._heard: list[tuple[str, Any]] = []

    @property
    def you(self) -> Payload:
        """Who this is, by `welcome`."""
        you: Payload = self.heard("welcome")[0]["you"]
        return you

    def raw(self, event: str, *arguments: object) -> Payload:
        """The answer to an event with whatever arguments."""
        answer: Payload = self.socket.emit(event, *arguments, callback=True)
        return answer

    def call(self, event: str, **fields: object) -> Payload:
        """The answer to an event; a field named `from_` goes as `from`."""
        return self.raw(event, {name.rstrip("_"): value for name, value in fields.items()})

    def ok(self, event: str, **fields: object) -> Payload:
        """The answer to an event that has to succeed."""
        answer = self.call(event, **fields)
        assert answer["ok"] is True, answer
        return answer

    def error(self, event: str, **fields: object) -> tuple[str, str | None]:
        """Code and field of the error of an event that has to fail."""
        return error_of(self.call(event, **fields))

    def say(self, room: str, *bodies: str) -> list[Payload]:
        """The messages, one posted after the other."""
        return [self.ok("message", room=room, body=body)["message"] for body in bodies]

    def heard(self, event: str) -> list[Any]:
        """What came by a server event until now."""
        self._listen()
        return [payload for name, payload in self._heard if name == event]

    def order(self) -> list[str]:
        """The names of the server events in the order they came."""
        self._listen()
        return [name for name, _payload in self._heard]

    def wait(self, event: str, matches: Callable[[Any], bool] = lambda _payload: True) -> Any:
        """The first payload of a server event that matches; it may still be on its way."""
        wait_until(lambda: any(map(matches, self.heard(event))), what=event)
        return next(payload for payload in self.heard(event) if matches(payload))

    def settle(self) -> None:
        """Return when all that was written before has been delivered."""
        seq = self.ok("message", room="general", body="settled")["message"]["seq"]
        self.wait("message", lambda message: message["room"] == "general" and message["seq"] == seq)

    def leave_chat(self) -> None:
        """End the connection."""
        self._listen()
        self.socket.disconnect()

    def _listen(self) -> None:
        for event in self.socket.get_received() if self.socket.is_connected() else []:
            arguments = event["args"]
            self._heard.append((event["name"], arguments[0] if isinstance(arguments, list) else arguments))


def error_of(answer: Payload) -> tuple[str, str | None]:
    """Code and field of an answer's error, which has a sentence for a person too."""
    assert answer["ok"] is False, answer
    assert set(answer) == {"ok", "error"}
    assert answer["error"]["message"]
    return answer["error"]["code"], answer["error"].get("field")


@pytest.fixture
def enter(app: Flask) -> Iterator[Callable[..., Caller]]:
    """Lets people in: `enter("ana")` as a guest, who joins `general`; `enter(auth={...})` by anything else."""
    callers: list[Caller] = []

    def come(name: str = "", *rooms: str, auth: object = None) -> Caller:
        caller = Caller(app, auth if auth is not None else {"username": name})
        callers.append(caller)
        for room in rooms or ("general",):
            if caller.socket.is_connected():
                caller.ok("join", room=room)
        return caller

    yield come
    for caller in callers:
        if caller.socket.is_connected():
            caller.leave_chat()


@pytest.fixture
def ana(enter: Callable[..., Caller]) -> Caller:
    """Ana, in `general`."""
    return enter("ana")


@pytest.fixture
def ben(enter: Callable[..., Caller]) -> Caller:
    """Ben, in `general`."""
    return enter("ben")
