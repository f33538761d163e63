"""No text keeps the server from answering, by whatever way it comes in: it is stored, and shown plain."""

import json
import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from typing import Self

import pytest
import requests

from tests.api.conftest import Program as Api
from tests.support.clients import Client, Connect
from tests.support.processes import children, free_port, is_alive, wait_until
from tests.support.server import Server
from tests.support.tcp_clients import TcpPort, tcp_port_at

__all__ = ["tcp_port_at"]

SCALA = '```scala\n"' + "\\" * 80 + "\n```"
PERL = "```perl\ns!" + "\\" * 80 + "\n```"
CSHARP = ("```c#\n" + "a\n" * 1_200 + "```\n") * 2
TABLE = "|" + "a|" * 40 + "\n|" + "-|" * 40 + "\n" + "b\n" * 4_000
HEAVY = (SCALA, PERL, CSHARP, TABLE)
CODE = "```py\nif x:\n```"
# Generous, as other work may hold this machine: without a limit it would stand still for good.
SECONDS = 5.0
PASSWORD = "correct horse"


@pytest.fixture
def serving(start_server: Callable[..., Server]) -> Server:
    return start_server(TCP_PORT=str(free_port()))


class Health:
    """Asks /healthz all the time, and keeps how long the slowest answer took."""

    def __init__(self, server: Server) -> None:
        self.slowest = 0.0
        self._server = server
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._ended.wait(0.05):
            began = time.monotonic()
            assert requests.get(f"{self._server.url}/healthz", timeout=60).status_code == 200
            self.slowest = max(self.slowest, time.monotonic() - began)


@pytest.fixture
def health(serving: Server) -> Iterator[Health]:
    with Health(serving) as health:
        yield health
    assert health.slowest < SECONDS


def renderers(server: Server) -> list[int]:
    """The ids of the renderer processes of a server."""

    def is_renderer(pid: int) -> bool:
        with open(f"/proc/{pid}/cmdline") as file:  # noqa: PTH123 - a file of the kernel
            return "chatapp.services.renderer_process" in file.read()

    return [pid for pid in children(server.pid) if is_alive(pid) and is_renderer(pid)]


def posted(client: Client, body: str) -> dict[str, object]:
    answer = client.call("message", room="general", body=body)
    assert answer["ok"] is True, answer
    message: dict[str, object] = answer["message"]
    return message


def is_plain(message: dict[str, object], body: str) -> None:
    assert (message["body"], message["html"]) == (body, None)


@pytest.fixture
def ada(serving: Server, connect: Connect) -> Client:
    client = connect(serving, username="ada")
    assert client.call("join", room="general")["ok"]
    return client


@pytest.mark.usefixtures("health")
def test_hostile_text_by_socket_edit_api_tcp_and_form_is_plain(
    serving: Server, ada: Client, tcp_port_at: Callable[[int], TcpPort]
) -> None:
    for body in HEAVY:
        is_plain(posted(ada, body), body)
    message = posted(ada, CODE)
    assert message["html"]
    answer = ada.call("edit", room="general", seq=message["seq"], body=SCALA)
    is_plain(answer["message"], SCALA)
    api = Api(serving, ada.wait("welcome")["token"], "general")
    is_plain(api.say(SCALA), SCALA)
    program = tcp_port_at(int(serving.env["TCP_PORT"])).program()
    program.ok("hello", username="tcp")
    program.ok("join", room="general")
    is_plain(program.ok("message", room="general", body=SCALA)["message"], SCALA)
    page = requests.Session()
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.get(f"{serving.url}/login", timeout=60).text)
    assert token
    fields = {"csrf_token": unescape(token[1])}
    assert page.post(f"{serving.url}/join", data={**fields, "username": "form"}, timeout=60).status_code == 200
    fields["csrf_token"] = _token_of(page, serving)
    body = SCALA.replace("\n", "\r\n")
    shown = page.post(f"{serving.url}/r/general/messages", data={**fields, "body": body}, timeout=60)
    assert shown.status_code == 200
    history = ada.call("history", room="general", before=1_000, limit=1)
    is_plain(history["messages"][0], SCALA)
    assert posted(ada, CODE)["html"]


def _token_of(page: requests.Session, server: Server) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.get(f"{server.url}/r/general", timeout=60).text)
    assert found
    return unescape(found[1])


def test_a_hostile_log_is_imported_beside_a_server_that_answers(serving: Server, health: Health) -> None:
    path = serving.data_dir.parent / "bad.jsonl"
    author = {"id": 1, "name": "eve", "kind": "guest"}
    lines = [
        {"room": "old", "seq": seq, "author": author, "body": body, "created_at": "2020-01-01T00:00:00.000Z"}
        for seq, body in enumerate((CODE, *HEAVY, CODE), 1)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = serving.flask_process("history", "import", "jsonl", str(path), "--room", "old")
    assert done.returncode == 0, done.stderr
    exported = serving.flask_process("history", "export", "--room", "old", "--format", "jsonl", "--out", "-")
    html = [json.loads(line)["html"] for line in exported.stdout.splitlines()]
    assert [each is None for each in html] == [False, True, True, True, True, False]


def test_many_guests_with_heavy_messages_keep_nobody_from_writing_or_logging_in(
    serving: Server, connect: Connect, ada: Client, health: Health
) -> None:
    serving.flask("user", "create", "olga", "--password-stdin", stdin=PASSWORD + "\n")
    guests = [connect(serving, username=f"guest {number}") for number in range(12)]
    for guest in guests:
        assert guest.call("join", room="general")["ok"]
    for number in range(10):
        for guest in guests:
            guest.send("message", room="general", body=HEAVY[number % len(HEAVY)])
    began = time.monotonic()
    page = requests.Session()
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.get(f"{serving.url}/login", timeout=60).text)
    assert token
    fields = {"csrf_token": unescape(token[1]), "username": "olga", "password": PASSWORD}
    assert page.post(f"{serving.url}/login", data=fields, timeout=60, allow_redirects=False).status_code == 303
    assert posted(ada, "see https://example.org and **this**")["html"]
    posted(ada, CODE)
    assert time.monotonic() - began < 3 * SECONDS
    wait_until(lambda: all(len(guest.answers) == 10 for guest in guests), seconds=120, what="all answers")
    answers = [answer for guest in guests for answer in guest.answers]
    assert all(answer["ok"] and answer["message"]["html"] is None for answer in answers)
    # Who sends hostile text waits behind those who do not.
    assert posted(ada, CODE)["html"]


def test_a_renderer_killed_by_hand_is_replaced_and_the_next_message_has_its_markup(
    serving: Server, ada: Client
) -> None:
    assert posted(ada, CODE)["html"]
    for _ in range(3):
        [pid] = renderers(serving)
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda gone=pid: not is_alive(gone), what="its end")  # type: ignore[misc]
        assert posted(ada, CODE)["html"]


@pytest.mark.usefixtures("health")
def test_a_renderer_that_never_answers_is_replaced(serving: Server, ada: Client) -> None:
    assert posted(ada, CODE)["html"]
    [pid] = renderers(serving)
    for stopped in (*children(pid), pid):
        os.kill(stopped, signal.SIGSTOP)
    is_plain(posted(ada, CODE), CODE)
    assert posted(ada, CODE)["html"]


def test_a_first_burst_of_markup_waits_for_the_renderer_and_is_rendered(serving: Server, connect: Connect) -> None:
    clients = [connect(serving, username=f"early {number}") for number in range(8)]
    for client in clients:
        assert client.call("join", room="general")["ok"]
    assert renderers(serving) == []
    with ThreadPoolExecutor(len(clients)) as pool:
        messages = list(pool.map(lambda client: posted(client, CODE), clients))
    assert all(message["html"] for message in messages)
    assert 1 <= len(renderers(serving)) <= 2


def test_the_renderer_ends_with_its_server(serving: Server, ada: Client) -> None:
    posted(ada, CODE)
    pids = [each for pid in renderers(serving) for each in (pid, *children(pid))]
    assert len(pids) >= 2
    serving.kill()
    wait_until(lambda: not any(is_alive(pid) for pid in pids), what="the end of the renderers")


def test_the_development_server_bounds_it_too(tmp_path: Path, connect: Connect) -> None:
    server = Server(tmp_path / "data", command=["-m", "flask", "run"])
    server.start()
    try:
        with Health(server) as health:
            client = connect(server, username="ada")
            assert client.call("join", room="general")["ok"]
            is_plain(posted(client, SCALA), SCALA)
            assert posted(client, CODE)["html"]
        assert health.slowest < SECONDS
        server.check_log()
    finally:
        server.kill()
