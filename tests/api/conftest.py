"""Programs that ask the API."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
import requests

from chatapp.client import Chat, connect
from tests.support.processes import wait_until
from tests.support.server import Server

_numbers = count()
Answer = dict[str, Any]


class Program:
    """Asks a server's API with a token, and says what came back."""

    def __init__(self, server: Server, token: str | None, room: str = "") -> None:
        self.url = f"{server.url}/api/v1"
        self.room = room
        self.http = requests.Session()
        self.http.trust_env = False
        if token is not None:
            self.http.headers["Authorization"] = f"Bearer {token}"

    def ask(self, method: str, path: str, **options: Any) -> requests.Response:
        """The response to a request; `{room}` in the path is this program's room."""
        return self.http.request(method, self.url + path.format(room=self.room), timeout=60, **options)

    def ok(self, method: str, path: str, status: int = 200, **options: Any) -> Answer:
        """The answer to a request that has to succeed."""
        response = self.ask(method, path, **options)
        assert response.status_code == status, response.text
        answer: Answer = response.json()
        assert answer.pop("ok") is True
        return answer

    def refusal(self, method: str, path: str, **options: Any) -> tuple[int, str, str | None]:
        """Status, code and field of a request that has to fail."""
        response = self.ask(method, path, **options)
        problem = response.json()
        assert set(problem) == {"ok", "error"}
        assert problem["ok"] is False
        assert problem["error"]["message"]
        return response.status_code, problem["error"]["code"], problem["error"].get("field")

    def say(self, body: str, **fields: Any) -> Answer:
        """A new message."""
        message: Answer = self.ok("POST", "/rooms/{room}/messages", 201, json={"body": body, **fields})["message"]
        return message


def guest_token(server: Server, name: str) -> str:
    """The token of a guest who came in and went again."""
    chat = connect(server.url, username=name, timeout=60)
    wait_until(lambda: "token" in chat.engine.auth, what="a token")
    chat.close()
    return str(chat.engine.auth["token"])


Enter = Callable[..., tuple[Chat, Program]]


@pytest.fixture
def room(shared_server: Server) -> str:
    """A room of this test's own."""
    return f"api-{next(_numbers)}"


@pytest.fixture
def enter(shared_server: Server, room: str) -> Iterator[Enter]:
    """Lets somebody in who is there by socket and asks by the API: `enter("ada")`; the first opens the room."""
    chats: list[Chat] = []

    def come(name: str, *, join: bool = True) -> tuple[Chat, Program]:
        chat = connect(shared_server.url, username=f"{name} {room}", timeout=30)
        if not chats:
            chat.request("create", slug=room)
        chats.append(chat)
        if join:
            chat.join(room)
        wait_until(lambda: "token" in chat.engine.auth, what="a token")
        return chat, Program(shared_server, chat.engine.auth["token"], room)

    yield come
    for chat in chats:
        chat.close()


@pytest.fixture
def ada(enter: Enter) -> Program:
    """A program of Ada's, who is in the room."""
    return enter("ada")[1]


@pytest.fixture
def ben(ada: Program, enter: Enter) -> Program:
    """A program of Ben's, who is in the room too."""
    return enter("ben")[1]
