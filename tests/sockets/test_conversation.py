"""What people make of messages, by socket, on both databases: live for everyone, on replay, and each with its right."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from chatapp.api.application import build
from tests.support.pages import Visitor
from tests.support.sockets import Caller

Enter = Callable[..., Caller]


@pytest.fixture
def app(make_app: Callable[..., Flask], migrated_url: str) -> Flask:
    """The application on a database of each kind."""
    return make_app(rate_limits=False, database_url=migrated_url)


@pytest.fixture
def member(app: Flask, enter: Enter) -> Callable[..., Caller]:
    """Lets an account in: `member("cem", "moderator")`."""
    chat: Any = app.extensions["chatapp"]

    def come(name: str, role: str = "member") -> Caller:
        return enter(auth={"token": chat.tokens.issue(chat.accounts.create(name, role, "correct horse"), "api")})

    return come


def mentions(caller: Caller, room: str = "general") -> int:
    [listed] = [listed for listed in caller.ok("rooms")["rooms"] if listed["slug"] == room]
    return int(listed["mentions"])


def test_a_pinned_message_is_pinned_for_everyone_and_on_replay(ana: Caller, member: Enter) -> None:
    cem = member("cem")
    ana.say("general", "rules", "chat")
    assert cem.ok("pin", room="general", seq=1)["message"]["pinned"] is True
    assert ana.wait("change")["pinned"] is True
    assert cem.ok("pin", room="general", seq=1)["message"]["rev"] == 3
    cem.ok("pin", room="general", seq=2)
    assert [message["seq"] for message in ana.ok("pins", room="general")["messages"]] == [2, 1]
    assert [m.get("pinned") for m in ana.ok("history", room="general", before=9)["messages"]] == [True, True]
    assert "pinned" not in cem.ok("pin", room="general", seq=2, on=False)["message"]
    assert ana.error("pin", room="general", seq=2) == ("forbidden", None)
    ana.ok("delete", room="general", seq=1)
    assert ana.ok("pins", room="general")["messages"] == []
    assert cem.error("pin", room="general", seq=1) == ("conflict", "seq")


def test_a_thread_is_found_from_any_of_its_messages(ana: Caller, ben: Caller) -> None:
    ana.say("general", "root", "aside")
    for seq in (1, 3, 1):
        ben.ok("message", room="general", body="answer", reply_to=seq)
    for seq in (1, 3, 4, 5):
        thread = ana.ok("thread", room="general", seq=seq)
        assert (thread["root"], thread["complete"]) == (1, True)
        assert [message["seq"] for message in thread["messages"]] == [1, 3, 4, 5]
    assert [message["seq"] for message in ana.ok("thread", room="general", seq=2)["messages"]] == [2]
    assert ana.error("thread", room="general", seq=9) == ("not_found", "seq")
    assert ana.error("thread", room="missing", seq=1) == ("not_found", "room")


def test_earlier_texts_are_for_the_author_and_for_moderators(ana: Caller, ben: Caller, member: Enter) -> None:
    ana.say("general", "frist")
    ana.ok("edit", room="general", seq=1, body="first")
    for caller in (ana, member("cem", "admin")):
        [version] = caller.ok("versions", room="general", seq=1)["versions"]
        assert version["body"] == "frist"
        assert version["replaced_at"].endswith("Z")
    assert ben.error("versions", room="general", seq=1)[0] == "forbidden"
    ana.ok("delete", room="general", seq=1)
    assert ana.error("versions", room="general", seq=1) == ("conflict", "seq")


def test_saved_messages_are_ones_own_and_known_on_every_device(ana: Caller, ben: Caller, enter: Enter) -> None:
    ana.say("general", "one", "two", "three")
    phone = enter(auth={"token": ben.heard("welcome")[0]["token"]})
    for seq in (1, 3, 2, 3):
        ben.ok("save", room="general", seq=seq)
    assert phone.wait("saved") == {"room": "general", "seq": 1, "on": True}
    page = phone.ok("saved", limit=2)
    assert [message["body"] for message in page["messages"]] == ["two", "three"]
    rest = phone.ok("saved", limit=2, cursor=page["cursor"])
    assert ([message["body"] for message in rest["messages"]], rest["cursor"]) == (["one"], None)
    ben.ok("save", room="general", seq=2, on=False)
    ana.ok("delete", room="general", seq=3)
    assert [message["seq"] for message in ben.ok("saved")["messages"]] == [1]
    assert ana.ok("saved")["messages"] == []
    assert ben.error("save", room="general", seq=3) == ("conflict", "seq")


def test_a_poll_is_voted_on_live(ana: Caller, ben: Caller) -> None:
    asked = ana.ok("poll", room="general", question="Tea?", options=["Yes", "No"], client_id="p")["message"]
    assert (asked["kind"], asked["body"]) == ("poll", "Tea?\n• Yes\n• No")
    assert ben.wait("message") == asked
    assert ana.ok("poll", room="general", question="Tea?", options=["Yes", "No"], client_id="p")["message"] == asked
    ben.ok("vote", room="general", seq=1, options=[0])
    told = ana.wait("change")["poll"]
    assert told["options"][0] == {"text": "Yes", "count": 1, "users": [{"id": ben.you["id"], "name": "ben"}]}
    assert ben.ok("vote", room="general", seq=1, options=[0])["message"]["rev"] == 2
    assert ben.error("vote", room="general", seq=1, options=[0, 1]) == ("invalid", "options")
    assert ben.error("vote", room="general", seq=1, options=[2]) == ("invalid", "options")
    ben.ok("vote", room="general", seq=1, options=[])
    ben.ok("vote", room="general", seq=1, options=[1])
    assert ben.error("close_poll", room="general", seq=1)[0] == "forbidden"
    closed = ana.ok("close_poll", room="general", seq=1)["message"]
    assert (closed["poll"]["closed"], closed["poll"]["voters"]) == (True, 1)
    assert ben.error("vote", room="general", seq=1, options=[0]) == ("conflict", "seq")
    assert ana.ok("history", room="general", before=9)["messages"] == [closed]
    assert "poll" not in ana.ok("delete", room="general", seq=1)["message"]
    assert ben.error("vote", room="general", seq=1, options=[0]) == ("not_found", "seq")


def test_two_devices_vote_without_undoing_each_other(enter: Enter, ana: Caller) -> None:
    ben = enter("ben")
    phone = enter(auth={"token": ben.heard("welcome")[0]["token"]})
    ana.ok("poll", room="general", question="Which?", options=["a", "b", "c"], multiple=True)
    ana.ok("poll", room="general", question="One?", options=["a", "b"])
    ben.ok("vote", room="general", seq=1, option=0)
    phone.ok("vote", room="general", seq=1, option=1)
    votes = phone.ok("vote", room="general", seq=1, option=0, on=False)["message"]["poll"]["options"]
    assert [option["count"] for option in votes] == [0, 1, 0]
    ben.ok("vote", room="general", seq=2, option=0)
    votes = phone.ok("vote", room="general", seq=2, option=1)["message"]["poll"]["options"]
    assert [option["count"] for option in votes] == [0, 1]
    for fields in ({}, {"options": [0], "option": 0}, {"option": 7}):
        assert ben.error("vote", room="general", seq=1, **fields) == ("invalid", "options")


def test_several_may_be_chosen_where_the_poll_says_so(ana: Caller, ben: Caller) -> None:
    ana.ok("poll", room="general", question="Which?", options=["a", "b", "c"], multiple=True)
    poll = ben.ok("vote", room="general", seq=1, options=[2, 0, 2])["message"]["poll"]
    assert ([option["count"] for option in poll["options"]], poll["voters"]) == ([1, 0, 1], 1)
    ana.say("general", "no poll")
    assert ana.error("vote", room="general", seq=2, options=[0]) == ("not_found", "seq")
    assert ana.error("close_poll", room="general", seq=2) == ("not_found", "seq")
    assert ana.error("edit", room="general", seq=1, body="x") == ("conflict", "seq")


@pytest.mark.parametrize("options", [[], ["a"], ["a", "a"], ["a", ""], ["a", "\n"], [str(n) for n in range(11)]])
def test_a_poll_has_a_few_options_each_something_else(ana: Caller, options: list[str]) -> None:
    assert ana.error("poll", room="general", question="?", options=options) == ("invalid", "options")


def test_what_concerns_me_is_gathered_latest_first(ana: Caller, ben: Caller) -> None:
    ana.say("general", "mine")
    ben.ok("message", room="general", body="answer", reply_to=1)
    ben.ok("react", room="general", seq=1, emoji="👍", on=True)
    ben.say("general", "hello @ana and @ben")
    found = ana.ok("activity", limit=2)
    assert [result["kind"] for result in found["results"]] == ["mention", "reaction"]
    assert found["results"][1]["emoji"] == "👍"
    assert found["results"][0]["by"] == {"id": ben.you["id"], "name": "ben"}
    rest = ana.ok("activity", cursor=found["cursor"])
    assert [(result["kind"], result["message"]["body"]) for result in rest["results"]] == [("reply", "answer")]
    assert ben.ok("activity")["results"] == []
    ben.ok("react", room="general", seq=1, emoji="👍", on=False)
    ben.ok("delete", room="general", seq=3)
    assert [result["kind"] for result in ana.ok("activity")["results"]] == ["reply"]
    assert ana.error("activity", cursor="x") == ("invalid", "cursor")


def test_a_mention_of_everyone_is_one_row_that_each_counts_for_themselves(
    ana: Caller, ben: Caller, member: Enter
) -> None:
    cem = member("cem")
    dora = cem.chat.accounts.create("dora", "member", "correct horse")
    cem.chat.rooms.join(dora, "general")
    cem.say("general", "@room tea at 4")
    assert (mentions(ana), mentions(ben), mentions(cem)) == (1, 1, 0)
    cem.say("general", "@here tea now")
    assert mentions(ana) == 2
    assert ana.ok("read", room="general", seq=1) == {"ok": True, "unread": 1, "mentions": 1}
    assert [result["kind"] for result in ana.ok("activity")["results"]] == ["everyone", "everyone"]
    # Who was not there when it was said is not meant by @here.
    away = next(listed for listed in cem.chat.rooms.visible_to(dora) if listed.room.slug == "general")
    assert (away.unread, away.mentions) == (2, 1)
    cem.ok("delete", room="general", seq=2)
    assert mentions(ana) == 0


def test_a_guest_speaks_to_one_and_not_to_all(ana: Caller, ben: Caller) -> None:
    message = ana.say("general", "@room @here @ben")[0]
    assert message["html"].startswith("@room @here <a class=")
    assert mentions(ben) == 1


def test_how_often_many_are_called_is_limited(make_app: Callable[..., Flask]) -> None:
    app = make_app(mention_rate="1/minute")
    ana = Caller(app, {"username": "ana"})
    ana.ok("join", room="general")
    ana.say("general", "@room", "@one @two")
    for body in ("@here", "@a @b @c @d @e @f"):
        assert ana.error("message", room="general", body=body) == ("rate_limited", None)
    assert ana.error("edit", room="general", seq=2, body="@room") == ("rate_limited", None)
    ana.leave_chat()


def test_it_is_by_every_way_in(make_app: Callable[..., Flask]) -> None:
    app = make_app(mention_rate="1/minute")
    visitor = Visitor(app).log_in("Ada")
    chat = app.extensions["chatapp"]
    token = chat.tokens.issue(chat.accounts.find("Ada"), "api")
    api, messages = build(app).test_client(), "/api/v1/rooms/general/messages"
    headers = {"Authorization": f"Bearer {token}"}
    assert visitor.post("/r/general/messages", body="@room").status_code == 303
    assert visitor.post("/r/general/messages", body="@room").status_code == 429
    assert api.post(messages, json={"body": "@room"}, headers=headers).status_code == 429
    assert api.patch(f"{messages}/1", json={"body": "@here"}, headers=headers).status_code == 429
    assert api.patch(f"{messages}/1", json={"body": "@one"}, headers=headers).status_code == 200


def test_others_in_a_small_room_see_how_far_one_has_read(ana: Caller, ben: Caller) -> None:
    ana.say("general", "one", "two")
    ben.ok("read", room="general", seq=1)
    assert ana.wait("seen") == {"room": "general", "user": {"id": ben.you["id"], "name": "ben"}, "seq": 1}
    assert ana.ok("seen", room="general")["seen"] == [{"id": ben.you["id"], "name": "ben", "seq": 1}]


@pytest.mark.parametrize("most", [0, 1])
def test_nobody_sees_it_in_a_larger_room_or_where_it_is_off(make_app: Callable[..., Flask], most: int) -> None:
    app = make_app(seen_by_members=most)
    ana, ben = Caller(app, {"username": "ana"}), Caller(app, {"username": "ben"})
    for caller in (ana, ben):
        caller.ok("join", room="general")
    ana.say("general", "one")
    ben.ok("read", room="general", seq=1)
    ana.settle()
    assert ana.heard("seen") == []
    assert ana.ok("seen", room="general")["seen"] == []
    for caller in (ana, ben):
        caller.leave_chat()


def test_slash_commands_that_are_the_servers(ana: Caller) -> None:
    said = ana.say("general", "/me *waves*", "/shrug so what", "/shrug", "//me x", "/nothing", "/me ", "// comment")
    assert [(message["kind"], message["body"]) for message in said] == [
        ("action", "*waves*"), ("message", "so what ¯\\_(ツ)_/¯"), ("message", "¯\\_(ツ)_/¯"), ("message", "/me x"),
        ("message", "/nothing"), ("message", "/me "), ("message", "// comment"),
    ]  # fmt: skip
    assert said[0]["html"] == "<em>waves</em>"
    assert said[1]["html"] is None


def test_what_one_may_not_see_is_not_there(ana: Caller, member: Enter) -> None:
    cem = member("cem")
    secret = cem.chat.rooms.create(None, "secret", private=True).slug
    for event in ("thread", "versions", "pin", "save", "close_poll"):
        assert ana.error(event, room=secret, seq=1) == ("not_found", "room")
    for event in ("pins", "seen"):
        assert ana.error(event, room=secret) == ("not_found", "room")
    assert ana.error("poll", room=secret, question="?", options=["a", "b"]) == ("not_found", "room")
    assert ana.error("vote", room=secret, seq=1, options=[]) == ("not_found", "room")
