"""Who may ask: the holder of a token, no more often than by socket, and never beyond what that person may see."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.api.conftest import Program, guest_token
from tests.support.server import Server

PATHS = ["/rooms", "/rooms/general", "/rooms/general/messages", "/rooms/general/changes?since=0", "/search?q=x", "/x"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("shown", [None, "", "Bearer", "Bearer nonsense", "Basic YTpi"])
def test_without_a_token_that_holds_it_is_401(shared_server: Server, path: str, shown: str | None) -> None:
    program = Program(shared_server, None)
    headers = {} if shown is None else {"Authorization": shown}
    response = program.ask("GET", path, headers=headers)
    assert (response.status_code, response.json()["error"]["code"]) == (401, "unauthorized")
    assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("path", PATHS)
def test_a_head_with_control_characters_is_400(shared_server: Server, path: str) -> None:
    # The transport refuses it before anything looks for a token.
    assert Program(shared_server, None).ask("GET", path, headers={"Authorization": "Bearer \x00"}).status_code == 400


def test_a_cookie_of_the_pages_opens_nothing(shared_server: Server) -> None:
    with requests.Session() as browser:
        browser.get(shared_server.url, timeout=60)
        assert browser.get(f"{shared_server.url}/api/v1/rooms", timeout=60).status_code == 401


def test_answers_are_nobody_elses(ada: Program) -> None:
    headers = ada.ask("GET", "/rooms").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers


def test_a_private_room_is_not_there_for_others(server: Server) -> None:
    secret = server.flask("room", "create", "secret", "--private").stdout.split()[0]
    program = Program(server, guest_token(server, "ada"))
    for path in ("/rooms/{}", "/rooms/{}/messages", "/rooms/{}/changes?since=0", "/search?q=x&room={}"):
        hidden, missing = (program.ask("GET", path.replace("{}", slug)) for slug in (secret, "nowhere"))
        assert (hidden.status_code, hidden.text) == (404, missing.text)
    hidden, missing = (program.ask("PUT", f"/rooms/{slug}/membership") for slug in (secret, "nowhere"))
    assert (hidden.status_code, hidden.text) == (404, missing.text)
    assert [room["slug"] for room in program.ok("GET", "/rooms")["rooms"]] == ["general"]


def test_a_revoked_token_opens_nothing_from_then_on(server: Server) -> None:
    assert server.flask("user", "create", "ada", "--password-stdin", stdin="correct horse").exit_code == 0
    program = Program(server, server.flask("token", "create", "ada").stdout.split()[-1])
    program.ok("GET", "/rooms")
    assert server.flask("token", "revoke", "1").exit_code == 0
    assert program.refusal("GET", "/rooms") == (401, "unauthorized", "token")


def test_past_a_rate_one_is_told_how_long_to_wait(start_server: Callable[..., Server]) -> None:
    server = start_server(RATE_LIMITS="on", SEND_RATE="2/minute", SEARCH_RATE="1/minute", CONNECT_RATE="4/minute")
    program = Program(server, guest_token(server, "ada"), "general")
    program.ok("PUT", "/rooms/general/membership")
    program.say("one")
    program.say("two")
    refused = program.ask("POST", "/rooms/general/messages", json={"body": "three"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "rate_limited")
    assert 0 < refused.json()["error"]["retry_after"] <= 60
    assert 0 < int(refused.headers["Retry-After"]) <= 61
    program.ok("GET", "/search?q=one")
    assert program.refusal("GET", "/search?q=one")[1] == "rate_limited"
    guesses = [Program(server, f"guess {number}").refusal("GET", "/rooms")[1] for number in range(5)]
    assert guesses == ["unauthorized"] * 4 + ["rate_limited"]


def test_reading_is_counted_too(start_server: Callable[..., Server]) -> None:
    server = start_server(RATE_LIMITS="on", EVENT_RATE="3/minute")
    program = Program(server, guest_token(server, "ada"))
    statuses = [program.ask("GET", "/rooms").status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]


def test_all_that_come_at_once_while_it_is_built_are_answered(server: Server) -> None:
    # Nobody has asked this server anything yet: the first request builds the API.
    def ask(_number: int) -> int:
        return Program(server, None).ask("GET", "/rooms").status_code

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(ask, range(8))) == [401] * 8
