"""Connections that the cookie of the pages opens, on the production server."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import socketio
from socketio.exceptions import ConnectionError as Refusal

from tests.support.processes import wait_until
from tests.support.server import Server

TRANSPORTS = ["polling", "websocket"]
PASSWORD = "correct horse"


class Browser:
    def __init__(self, server: Server) -> None:
        self.url = server.url
        self.http = requests.Session()

    def post(self, path: str, **fields: str) -> requests.Response:
        page = self.http.get(self.url + "/login").text
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found
        return self.http.post(self.url + path, {"csrf_token": found[1], **fields}, allow_redirects=False)

    def headers(self, **more: str) -> dict[str, str]:
        return {"Cookie": f"chatapp={self.http.cookies['chatapp']}", **more}

    def connect(self, transport: str, origin: str | None, **more: str) -> tuple[socketio.Client, Any]:
        """A connection, and what `welcome` said. The WebSocket library would name an origin by itself."""
        options = {"suppress_origin": True} if origin is None else {"origin": origin}
        client, welcomes = socketio.Client(reconnection=False, websocket_extra_options=options), list[Any]()
        client.on("welcome", welcomes.append)
        named = {"Origin": origin} if origin is not None and transport == "polling" else {}
        client.connect(self.url, headers=self.headers(**named, **more), transports=[transport])
        wait_until(lambda: bool(welcomes), what="welcome")
        return client, welcomes[0]


@pytest.fixture
def ada(shared_server: Server, request: pytest.FixtureRequest) -> Browser:
    browser = Browser(shared_server)
    name = f"Ada {abs(hash(request.node.name)) % 10**9}"
    assert browser.post("/signup", username=name, password=PASSWORD).status_code == 303
    return browser


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_page_of_ours_connects_by_its_cookie(ada: Browser, transport: str) -> None:
    client, welcome = ada.connect(transport, ada.url)
    assert welcome["you"]["kind"] == "account"
    assert "token" not in welcome
    client.disconnect()


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_cookie_without_an_origin_is_nobodys(ada: Browser, transport: str) -> None:
    for site in ("cross-site", "same-site", "none", ""):
        with pytest.raises(Refusal, match="failed to connect"):
            ada.connect(transport, None, **{"Sec-Fetch-Site": site})


def test_a_page_that_polls_its_own_server_names_no_origin_and_needs_none(ada: Browser) -> None:
    client, _ = ada.connect("polling", None, **{"Sec-Fetch-Site": "same-origin"})
    client.disconnect()


def other_origins(url: str) -> list[str]:
    host = urlsplit(url)
    return [
        "null",
        "http://evil.example",
        f"https://{host.netloc}",
        f"http://{host.hostname}",
        f"http://{host.hostname}:{(host.port or 0) + 1}",
        f"{url}.evil.example",
        f"http://evil.example/{url}",
        f"http://{host.netloc}@evil.example",
        f"http://evil{host.netloc}",
        f"{url}/",
        url.upper(),
        f"{url},http://evil.example",
        "file://",
        "*",
    ]


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_no_page_of_another_origin_connects(ada: Browser, transport: str) -> None:
    for origin in other_origins(ada.url):
        with pytest.raises(Refusal):
            ada.connect(transport, origin)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_what_a_proxy_says_makes_no_origin_ours_unless_it_is_trusted(ada: Browser, transport: str) -> None:
    with pytest.raises(Refusal):
        ada.connect(transport, "http://evil.example", **{"X-Forwarded-Host": "evil.example"})


def test_logging_out_ends_the_connection(ada: Browser) -> None:
    client, _ = ada.connect("websocket", ada.url)
    assert ada.post("/logout").status_code == 303
    wait_until(lambda: not client.connected, what="the end of the connection")


def test_a_guest_of_the_page_has_the_name_while_connected(shared_server: Server) -> None:
    page, other = Browser(shared_server), Browser(shared_server)
    assert page.post("/join", username="Page Guest").status_code == 303
    client, _ = page.connect("websocket", page.url)
    assert other.post("/join", username="page guest").status_code == 409
    client.disconnect()
    wait_until(lambda: other.post("/join", username="page guest").status_code == 303, what="the free name")


def test_log_ins_leave_the_connections_alone(shared_server: Server, ada: Browser) -> None:
    client, _ = ada.connect("websocket", ada.url)
    answers = [Browser(shared_server).post("/login", username="Nobody", password=PASSWORD) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {401}
    assert client.call("rooms", {})["ok"]
    client.disconnect()


def test_a_weak_secret_key_is_refused_in_one_line_where_others_can_reach(
    start_server: Callable[..., Server],
) -> None:
    with pytest.raises(RuntimeError) as ended:
        start_server(HOST="0.0.0.0", SECRET_KEY="secret")
    _, line = str(ended.value).split("\n", 1)
    assert line.startswith("chatapp: SECRET_KEY is too short")
    assert len(line.strip().splitlines()) == 1
