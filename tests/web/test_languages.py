"""Nobody who asks for German gets an English sentence, whichever way they come and whatever goes wrong."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from chatapp.domain.commands import RoomSettingsUpdate
from chatapp.domain.errors import CODES, RateLimited, Unavailable
from chatapp.web.errors import TITLES
from tests.support.pages import PASSWORD, Visitor
from tests.support.sentences import languages_of
from tests.support.sockets import Caller

GERMAN = "de-AT,de;q=0.9,en;q=0.5"
HEADERS = {"Accept-Language": GERMAN}
MakeApp = Callable[..., Flask]


def german(app: Flask) -> Visitor:
    visitor = Visitor(app)
    visitor.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = GERMAN
    return visitor


def sentences(html: str) -> Iterator[str]:
    """What a page says is wrong."""
    for found in re.findall(r'<p class="(?:error|lead|flash is-error)"[^>]*>(.*?)</p>', html, re.DOTALL):
        yield unescape(found).strip()


def unavailable(*_arguments: object, **_options: object) -> Any:
    raise Unavailable("database_unreachable")


@pytest.fixture
def anna(app: Flask) -> Iterator[Caller]:
    """Anna, in a browser that speaks German, in `general` with ben's message 1 and her own, deleted one, 2."""
    ben = Caller(app, {"username": "ben"})
    anna = Caller(app, {"username": "anna"}, GERMAN)
    for person in (ben, anna):
        person.ok("join", room="general")
        person.say("general", "hello")
    anna.ok("delete", room="general", seq=2)
    yield anna
    for person in (ben, anna):
        person.leave_chat()


def test_each_answer_to_an_event_is_in_the_connections_language(anna: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    general = {"room": "general"}
    anna.chat.rooms.create(None, "old")
    anna.ok("join", room="old")
    anna.chat.rooms.configure(None, "old", RoomSettingsUpdate(archived=True))
    told = [
        anna.call("message", **general, body=" "),
        anna.call("message", **general, body=7),
        anna.call("nonsense"),
        anna.call("join", room="nowhere"),
        anna.call("edit", **general, seq=1, body="x"),
        anna.call("edit", **general, seq=2, body="x"),
        anna.call("message", **general, body="x" * 10_001),
        anna.call("message", room="old", body="x"),
    ]
    monkeypatch.setattr(anna.chat.history, "page", unavailable)
    told.append(anna.call("history", **general, before=9))
    monkeypatch.setattr(anna.chat.history, "page", lambda *_arguments: 1 / 0)
    told.append(anna.call("history", **general, before=9))
    assert {answer["error"]["code"] for answer in told} == CODES - {"unauthorized", "rate_limited"}
    for answer in told:
        assert languages_of(answer["error"]["message"]) == {"de"}, answer


def test_whoever_is_too_fast_or_muted_or_banned_is_told_in_their_language(make_app: MakeApp) -> None:
    app = make_app(send_rate="1/hour")
    anna = Caller(app, {"username": "anna"}, GERMAN)
    olga = anna.chat.accounts.create("Olga", "owner")
    anna.ok("join", room="general")
    anna.say("general", "one")
    assert languages_of(anna.call("message", room="general", body="two")["error"]["message"]) == {"de"}
    anna.chat.moderation.mute(olga, anna.you["id"], 5)
    assert languages_of(anna.call("report", room="general", seq=1, reason="x")["error"]["message"]) == {"de"}
    anna.chat.moderation.ban(olga, anna.you["id"], None)
    refused = german(app).post("/join", username="anna")
    assert refused.status_code == 403
    assert {"de"} in [languages_of(sentence) for sentence in sentences(refused.text)]


def test_everyone_gets_a_notice_in_their_own_language(app: Flask, anna: Caller) -> None:
    eve = Caller(app, {"username": "eve"})
    chat: Any = app.extensions["chatapp"]
    chat.delivery.notify(chat.connections, "notice.stopping")
    assert languages_of(anna.wait("notice")["message"]) == {"de"}
    assert languages_of(eve.wait("notice")["message"]) == {"en"}
    eve.leave_chat()


def test_each_page_of_an_error_is_in_the_readers_language(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = german(app).log_in("Anna")
    pages = [visitor.get("/nowhere"), visitor.client.post("/"), visitor.get("/admin/"), visitor.get("/r/nowhere")]
    pages += [visitor.client.post("/join", data={"username": "x"}), visitor.get("/?q=" + "x" * 600)]
    for broken in (unavailable, too_fast, lambda *_arguments, **_options: 1 / 0):
        monkeypatch.setattr(visitor.chat.profiles, "blocked_people", broken)
        pages.append(visitor.get("/account"))
    assert {page.status_code for page in pages} == {400, 403, 404, 405, 413, 429, 500, 503}
    for page in pages:
        assert [languages_of(sentence) for sentence in sentences(page.text)] == [{"de"}], page.text
        title = re.search(r"<h1>(.*?)</h1>", page.text)
        assert title
        assert languages_of(unescape(title[1])) == {"de"}, page.text
    assert {status for status in TITLES if status not in {401, 409}} == {page.status_code for page in pages}


def too_fast(*_arguments: object, **_options: object) -> Any:
    raise RateLimited("too_fast", retry_after=3)


def test_each_form_says_in_the_readers_language_what_is_wrong(app: Flask) -> None:
    visitor = german(app).log_in("Anna")
    stranger = german(app)
    pages = [
        stranger.post("/join", username="admin"),
        stranger.post("/join", username="Anna"),
        stranger.post("/login", username="Anna", password="wrong"),
        stranger.post("/signup", username="Berta", password="short"),
        visitor.post("/account/password", old="wrong", password=PASSWORD),
        visitor.post("/account/profile", hue="9999"),
    ]
    assert {page.status_code for page in pages} == {400, 401, 409}
    for page in pages:
        found = [languages_of(sentence) for sentence in sentences(page.text)]
        assert {"de"} in found, page.text
        assert {"en"} not in found, page.text


def test_the_api_answers_in_the_language_that_is_asked_for(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    chat: Any = app.extensions["chatapp"]
    ben = chat.accounts.create("Ben", "member")
    token = chat.tokens.issue(chat.accounts.create("Anna", "member"))
    client: FlaskClient = app.test_client()
    headers = HEADERS | {"Authorization": f"Bearer {token}"}
    for slug in ("general", "old"):
        chat.rooms.create(None, "old") if slug == "old" else None
        chat.rooms.join(ben, slug)
        chat.rooms.join(chat.tokens.person_for(token), slug)
    chat.rooms.configure(None, "old", RoomSettingsUpdate(archived=True))
    mine = chat.messages.post(chat.tokens.person_for(token), "general", "x", None)
    chat.messages.delete(chat.tokens.person_for(token), "general", mine.seq)
    theirs = chat.messages.post(ben, "general", "x", None)
    general = "/api/v1/rooms/general/messages"
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", f"{general}?limit=0", {}),
        ("GET", f"{general}?page=1", {}),
        ("GET", "/api/v1/nowhere", {}),
        ("GET", "/api/v1/rooms/nowhere", {}),
        ("PUT", "/api/v1/rooms", {}),
        ("POST", general, {"data": "x"}),
        ("POST", general, {"json": {}}),
        ("POST", general, {"json": {"body": 5}}),
        ("POST", general, {"json": {"body": "x" * 10_001}}),
        ("PATCH", f"{general}/{theirs.seq}", {"json": {"body": "y"}}),
        ("PATCH", f"{general}/{mine.seq}", {"json": {"body": "y"}}),
        ("POST", "/api/v1/rooms/old/messages", {"json": {"body": "y"}}),
    ]
    told: list[Any] = [
        client.open(path, method=method, headers=headers, **options).json for method, path, options in asked
    ]
    told.append(client.get("/api/v1/rooms", headers=HEADERS).json)
    for broken in (unavailable, too_fast, lambda *_arguments, **_options: 1 / 0):
        monkeypatch.setattr(chat.history, "page", broken)
        told.append(client.get(general, headers=headers).json)
    assert {answer["error"]["code"] for answer in told} == CODES
    for answer in told:
        assert languages_of(answer["error"]["message"]) == {"de"}, answer
    english: Any = client.get("/api/v1/rooms/nowhere", headers={"Authorization": f"Bearer {token}"}).json
    assert languages_of(english["error"]["message"]) == {"en"}
