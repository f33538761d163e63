"""Reading and writing by the API: the same answers, rights and errors as by socket."""

from typing import Any

import pytest

from tests.api.conftest import Enter, Program
from tests.support.processes import wait_until

ROOM = "/rooms/{room}/messages"


def test_a_posted_message_is_heard_live_and_read_everywhere(enter: Enter) -> None:
    chat, program = enter("ada")
    heard: list[Any] = []
    chat.on("message")(heard.append)
    message = program.say("hello", client_id="a")
    assert (message["seq"], message["rev"], message["client_id"]) == (1, 1, "a")
    wait_until(lambda: heard == [message], what="the message by socket")
    assert program.ok("GET", ROOM + "/1") == {"message": message}
    assert program.ok("GET", ROOM) == {"messages": [message], "more_before": False, "more_after": False}
    assert chat.history(program.room, after=0)["messages"] == [message]


def test_a_client_id_is_one_message(ada: Program) -> None:
    first = ada.say("one", client_id="a")
    again = ada.ok("POST", ROOM, json={"body": "another", "client_id": "a"})
    assert again == {"message": first, "duplicate": True}


def test_edits_reactions_and_deletions_are_changes(enter: Enter) -> None:
    chat, program = enter("ada")
    changes: list[Any] = []
    chat.on("change")(changes.append)
    program.say("one")
    edited = program.ok("PATCH", ROOM + "/1", json={"body": "better"})["message"]
    reacted = program.ok("PUT", ROOM + "/1/reactions/👍")["message"]
    taken_back = program.ok("DELETE", ROOM + "/1/reactions/👍")["message"]
    deleted = program.ok("DELETE", ROOM + "/1")["message"]
    assert (edited["body"], edited["rev"]) == ("better", 2)
    assert [reaction["emoji"] for reaction in reacted["reactions"]] == ["👍"]
    assert taken_back["reactions"] == []
    assert (deleted["deleted"], deleted["body"], deleted["rev"]) == (True, "", 5)
    wait_until(lambda: changes == [edited, reacted, taken_back, deleted], what="the changes by socket")
    assert program.ok("GET", "/rooms/{room}/changes?since=1") == {"changes": [deleted], "rev": 5, "complete": True}


def test_pages_are_those_of_the_socket(enter: Enter) -> None:
    chat, program = enter("ada")
    for number in range(10):
        program.say(f"text {number}")
    day = program.ok("GET", ROOM + "/1")["message"]["created_at"][:10]
    places: list[dict[str, Any]] = [{"before": 4}, {"after": 4}, {"around": 5}, {"date": day}]
    for place in places:
        page = program.ok("GET", ROOM, params=place | {"limit": 3})
        by_socket = chat.history(program.room, **place, limit=3)
        assert page == {name: by_socket[name] for name in page}
    pages = program.ok("GET", "/rooms/{room}/changes", params={"since": 2, "limit": 3})
    assert ([message["rev"] for message in pages["changes"]], pages["rev"], pages["complete"]) == ([3, 4, 5], 5, False)


@pytest.mark.parametrize(
    ("method", "path", "options", "refusal"),
    [
        ("GET", ROOM + "?before=1&after=2", {}, (400, "invalid", "after")),
        ("GET", ROOM + "?before=5.0", {}, (400, "invalid", "before")),
        ("GET", ROOM + "?limit=0", {}, (400, "invalid", "limit")),
        ("GET", ROOM + "?limit=x", {}, (400, "invalid", "limit")),
        ("GET", ROOM + "?date=2026-13-01", {}, (400, "invalid", "date")),
        ("GET", ROOM + "?date=%00", {}, (400, "invalid", "date")),
        ("GET", ROOM + "?page=2", {}, (400, "invalid", "page")),
        ("GET", ROOM + "?limit=1&limit=2", {}, (400, "invalid", "limit")),
        ("GET", ROOM + "/9", {}, (404, "not_found", "seq")),
        ("GET", ROOM + "/x", {}, (400, "invalid", "seq")),
        ("GET", "/rooms/{room}/changes", {}, (400, "invalid", "since")),
        ("GET", "/rooms/nowhere/messages", {}, (404, "not_found", "room")),
        ("GET", "/rooms/%00/messages", {}, (400, "invalid", "room")),
        ("POST", ROOM, {"json": {}}, (400, "invalid", "body")),
        ("POST", ROOM, {"json": {"body": 5}}, (400, "invalid", "body")),
        ("POST", ROOM, {"json": {"body": " "}}, (400, "invalid", "body")),
        ("POST", ROOM, {"json": {"body": "x" * 10_001}}, (413, "too_large", "body")),
        ("POST", ROOM, {"json": {"body": "x", "seq": 7}}, (400, "invalid", "seq")),
        ("POST", ROOM, {"json": {"body": "x", "reply_to": 9}}, (404, "not_found", "reply_to")),
        ("POST", ROOM, {"json": {"body": "x", "reply_to": True}}, (400, "invalid", "reply_to")),
        ("POST", ROOM, {"json": {"body": "x", "client_id": ""}}, (400, "invalid", "client_id")),
        ("POST", ROOM, {"json": [1]}, (400, "invalid", None)),
        ("POST", ROOM, {"json": '{"body": "x"}'}, (400, "invalid", None)),
        ("POST", ROOM, {"data": "{", "headers": {"Content-Type": "application/json"}}, (400, "invalid", None)),
        ("POST", ROOM, {"data": "body=x"}, (415, "invalid", None)),
        ("POST", ROOM, {}, (415, "invalid", None)),
        ("POST", ROOM, {"data": b"x" * 1_000_001}, (413, "too_large", None)),
        ("PATCH", ROOM + "/1", {"json": {"body": "x"}}, (403, "forbidden", "seq")),
        ("DELETE", ROOM + "/1", {}, (403, "forbidden", "seq")),
        ("PUT", ROOM + "/1/reactions/x", {}, (400, "invalid", "emoji")),
        ("POST", "/nothing", {"json": {}}, (404, "not_found", None)),
        ("PUT", "/rooms", {}, (405, "invalid", None)),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said(
    ada: Program, ben: Program, method: str, path: str, options: Any, refusal: tuple[int, str, str | None]
) -> None:
    ben.say("one")
    headers = options.get("headers") or (
        {"Content-Type": "application/json"} if isinstance(options.get("data"), bytes) else {}
    )
    assert ada.refusal(method, path, **options | {"headers": headers}) == refusal
    assert len(ada.ok("GET", ROOM)["messages"]) == 1


def test_who_is_no_member_may_read_and_not_write(ada: Program, enter: Enter) -> None:
    ada.say("one")
    _chat, stranger = enter("eve", join=False)
    assert len(stranger.ok("GET", ROOM)["messages"]) == 1
    assert stranger.refusal("POST", ROOM, json={"body": "x"}) == (403, "forbidden", "room")
    assert stranger.ok("GET", "/rooms/{room}")["joined"] is False
    assert stranger.ok("PUT", "/rooms/{room}/membership")["joined"] is True
    assert stranger.say("now")["seq"] == 2


def test_what_is_posted_is_found_at_once(ada: Program, ben: Program) -> None:
    ada.say("the quick brown fox")
    ben.say("the quick red fox")
    found = ben.ok("GET", "/search", params={"q": "quick fox", "room": ada.room})
    assert [hit["seq"] for hit in found["results"]] == [2, 1]
    assert found["results"][0]["snippet"] == "the <mark>quick</mark> red <mark>fox</mark>"
    author = ada.ok("GET", ROOM + "/1")["message"]["author"]["name"]
    mine = ben.ok("GET", "/search", params={"q": "fox", "room": ada.room, "from": author, "limit": 1})
    assert ([hit["seq"] for hit in mine["results"]], mine["cursor"]) == ([1], None)
    assert ben.refusal("GET", "/search") == (400, "invalid", "q")
    assert ben.refusal("GET", "/search?q=x&author=y") == (400, "invalid", "author")
