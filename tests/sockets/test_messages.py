import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.support.sockets import Caller

Enter = Callable[..., Caller]


def test_a_message_goes_to_everyone_in_the_room_the_sender_too(ana: Caller, ben: Caller) -> None:
    answer = ana.ok("message", room="general", body="hello", client_id="c-1")
    assert set(answer) == {"ok", "message"}
    assert ana.wait("message") == ben.wait("message") == answer["message"]


def test_a_message_is_whole(ana: Caller) -> None:
    message = ana.ok("message", room="general", body="hello", client_id="c-1")["message"]
    written = message.pop("created_at")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", written)
    assert message == {
        "room": "general", "seq": 1, "rev": 1, "client_id": "c-1",
        "author": {"id": ana.you["id"], "name": "ana", "kind": "guest"}, "kind": "message", "body": "hello",
        "html": None, "edited_at": None, "deleted": False, "reply_to": None, "reactions": [], "attachments": [],
    }  # fmt: skip


def test_the_answer_comes_before_the_room_is_told(ana: Caller) -> None:
    order: list[str] = []
    server = ana.app.extensions["socketio"].server
    send, emit = server._send_packet, server.emit

    def note_packet(sid: str, packet: Any) -> None:
        order.append(f"packet {packet.packet_type}")
        send(sid, packet)

    def note_event(event: str, *arguments: Any, **more: Any) -> None:
        order.append(event)
        emit(event, *arguments, **more)

    server._send_packet, server.emit = note_packet, note_event
    ana.ok("message", room="general", body="hello")
    ana.wait("message")
    ana.ok("edit", room="general", seq=1, body="hallo")
    ana.wait("change")
    ana.ok("react", room="general", seq=1, emoji="👍", on=True)
    ana.wait("change", lambda message: bool(message["reactions"]))
    told = [what for what in order if what in {"packet 3", "message", "change"}]
    assert told == ["packet 3", "message", "packet 3", "change", "packet 3", "change"]


def test_a_retry_is_answered_with_the_stored_message_and_told_to_nobody(ana: Caller, ben: Caller) -> None:
    first = ana.ok("message", room="general", body="hello", client_id="c-1")["message"]
    assert ana.ok("message", room="general", body="other", client_id="c-1")["message"] == first
    ana.settle()
    assert [message["body"] for message in ana.heard("message")] == ["hello", "settled"]


def test_web_addresses_become_links_and_nothing_else_becomes_markup(ana: Caller) -> None:
    message = ana.say("general", "<b>see</b> https://example.org/?a=1&b=2")[0]
    assert message["body"] == "<b>see</b> https://example.org/?a=1&b=2"
    assert message["html"].startswith("&lt;b&gt;see&lt;/b&gt; <a href=")
    assert 'rel="nofollow noopener noreferrer ugc"' in message["html"]


def test_a_reply_names_what_it_answers(ana: Caller) -> None:
    ana.say("general", "question")
    assert ana.ok("message", room="general", body="answer", reply_to=1)["message"]["reply_to"] == 1
    assert ana.error("message", room="general", body="answer", reply_to=99) == ("not_found", "reply_to")


def test_edits_deletions_and_reactions_are_told_as_the_whole_message(ana: Caller, ben: Caller) -> None:
    ana.say("general", "a")
    edited = ana.ok("edit", room="general", seq=1, body="b")["message"]
    assert (edited["rev"], edited["body"]) == (2, "b")
    assert edited["edited_at"] >= edited["created_at"]
    reacted = ben.ok("react", room="general", seq=1, emoji="👍", on=True)["message"]
    assert reacted["reactions"] == [{"emoji": "👍", "count": 1, "users": [{"id": ben.you["id"], "name": "ben"}]}]
    gone = ana.ok("delete", room="general", seq=1)["message"]
    assert (gone["deleted"], gone["body"], gone["html"], gone["reactions"], gone["rev"]) == (True, "", None, [], 4)
    for caller in (ana, ben):
        caller.wait("change", lambda message: message["deleted"])
        assert caller.heard("change") == [edited, reacted, gone]


def test_what_changes_nothing_takes_no_rev_and_is_told_to_nobody(ana: Caller) -> None:
    ana.say("general", "a")
    ana.ok("react", room="general", seq=1, emoji="👍", on=True)
    for event, fields in (
        ("react", {"emoji": "👍", "on": True}), ("react", {"emoji": "🎉", "on": False}), ("edit", {"body": "a"}),
    ):  # fmt: skip
        assert ana.ok(event, room="general", seq=1, **fields)["message"]["rev"] == 2
    ana.settle()
    assert [message["rev"] for message in ana.heard("change")] == [2]


def test_a_deleted_message_takes_no_more(ana: Caller) -> None:
    ana.say("general", "a")
    ana.ok("delete", room="general", seq=1)
    assert ana.ok("delete", room="general", seq=1)["message"]["rev"] == 2
    assert ana.error("edit", room="general", seq=1, body="b") == ("conflict", "seq")
    assert ana.error("react", room="general", seq=1, emoji="👍", on=True) == ("conflict", "seq")


def test_others_may_not_edit_or_delete_and_an_administrator_deletes(
    ana: Caller, ben: Caller, enter: Enter, app: Flask
) -> None:
    ana.say("general", "a")
    assert ben.error("edit", room="general", seq=1, body="b") == ("forbidden", "seq")
    assert ben.error("delete", room="general", seq=1) == ("forbidden", "seq")
    chat = app.extensions["chatapp"]
    root = enter(auth={"token": chat.tokens.issue(chat.accounts.create("root", "admin", "correct horse"))})
    assert root.error("edit", room="general", seq=1, body="b") == ("forbidden", "seq")
    assert root.ok("delete", room="general", seq=1)["message"]["deleted"]


def test_who_has_not_joined_may_read_a_public_room_and_not_act_in_it(ana: Caller, enter: Enter) -> None:
    ana.ok("create", slug="tea")
    ana.say("tea", "a")
    ben = enter("ben")
    acts: list[tuple[str, dict[str, Any]]] = [
        ("message", {"body": "x"}), ("edit", {"seq": 1, "body": "x"}), ("delete", {"seq": 1}),
        ("react", {"seq": 1, "emoji": "👍", "on": True}), ("typing", {"on": True}), ("read", {"seq": 1}),
    ]  # fmt: skip
    for event, fields in acts:
        assert ben.error(event, room="tea", **fields) == ("forbidden", "room")
    assert len(ben.ok("history", room="tea", before=9)["messages"]) == 1
    assert len(ben.ok("changes", room="tea", since=0)["changes"]) == 1
    assert len(ben.ok("search", q="a", room="tea")["results"]) == 1


def test_a_message_that_was_not_stored_is_unavailable(ana: Caller) -> None:
    ana.chat.writer.stop()
    assert ana.error("message", room="general", body="hi") == ("unavailable", None)
    assert ana.ok("history", room="general", before=9)["messages"] == []


def test_whoever_sends_too_fast_is_told_how_long_to_wait(make_app: Callable[..., Flask]) -> None:
    caller = Caller(make_app(send_rate="2/minute"), {"username": "ana"})
    caller.ok("join", room="general")
    caller.say("general", "a", "b")
    answer = caller.call("message", room="general", body="c")
    assert answer["error"]["code"] == "rate_limited"
    assert 0 < answer["error"]["retry_after"] <= 60
    caller.leave_chat()


@pytest.mark.parametrize("body", ["x" * 10_001, "é" * 10_001])
def test_a_body_past_the_limit_is_too_large(ana: Caller, body: str) -> None:
    assert ana.error("message", room="general", body=body) == ("too_large", "body")
    assert ana.ok("message", room="general", body=body[:-1])["message"]["body"] == body[:-1]
    assert ana.error("edit", room="general", seq=1, body=body) == ("too_large", "body")
