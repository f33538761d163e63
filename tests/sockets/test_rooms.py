from collections.abc import Callable

import pytest
from flask import Flask

from tests.support.sockets import Caller

Enter = Callable[..., Caller]


def test_rooms_lists_what_one_may_see(ana: Caller, app: Flask) -> None:
    app.extensions["chatapp"].rooms.create(None, "secret", private=True)
    ana.ok("create", slug="tea", name="Tea", topic="All of it")
    rooms = {room["slug"]: room for room in ana.ok("rooms")["rooms"]}
    assert set(rooms) == {"general", "tea"}
    assert (
        rooms["tea"].items()
        >= {"name": "Tea", "topic": "All of it", "unread": 0, "mentions": 0, "joined": True}.items()
    )
    assert rooms["general"]["joined"]


def test_create_answers_the_room_and_tells_everyone(ana: Caller, ben: Caller) -> None:
    room = ana.ok("create", slug="tea", name="Tea", topic="")["room"]
    assert (
        room.items() >= {"slug": "tea", "name": "Tea", "topic": "", "seq": 0, "rev": 0, "visibility": "public"}.items()
    )
    assert ben.wait("room") == {"room": room, "gone": False}


def test_a_creator_may_write_without_joining(ana: Caller) -> None:
    ana.ok("create", slug="tea")
    assert ana.ok("message", room="tea", body="hi")["message"]["seq"] == 1


def test_a_taken_slug_is_a_conflict(ana: Caller) -> None:
    assert ana.error("create", slug="general", name="General", topic="") == ("conflict", "slug")


def test_opening_a_room_does_not_tell_that_a_private_one_is_called_so(ana: Caller, app: Flask) -> None:
    secret = app.extensions["chatapp"].rooms.create(None, "secret", private=True)
    assert ana.ok("create", slug="secret")["room"]["slug"] == "secret"
    assert secret.slug != "secret"
    assert ana.error("join", room=secret.slug) == ("not_found", "room")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({}, ("invalid", "slug")),
        ({"slug": "No"}, ("invalid", "slug")),
        ({"slug": 7}, ("invalid", "slug")),
        ({"slug": "a", "name": "\u200b"}, ("invalid", "name")),
        ({"slug": "a", "name": []}, ("invalid", "name")),
        ({"slug": "a", "name": "x" * 81}, ("too_large", "name")),
        ({"slug": "a", "topic": "a\nb"}, ("invalid", "topic")),
        ({"slug": "a", "private": "yes"}, ("invalid", "private")),
        ({"slug": "a", "posting": "nobody"}, ("invalid", "posting")),
        ({"slug": "a", "description": "x" * 1001}, ("too_large", "description")),
        ({"slug": "a", "private": True}, ("forbidden", None)),
    ],
)
def test_create_names_what_is_wrong(ana: Caller, fields: dict[str, object], error: tuple[str, str]) -> None:
    assert ana.error("create", **fields) == error


def test_join_answers_the_room_its_newest_messages_members_and_oneself(ana: Caller, enter: Enter) -> None:
    ana.say("general", *"abcde")
    cid = enter("cid")
    answer = cid.ok("join", room="general", limit=3)
    assert set(answer) == {"ok", "room", "messages", "members", "you", "read_seq", "history"}
    assert answer["room"].items() >= {
        "slug": "general", "name": "General", "topic": "Everyone is here.", "seq": 5, "rev": 5, "member_count": 2,
        "online_count": 2,
    }.items()  # fmt: skip
    assert [message["body"] for message in answer["messages"]] == ["c", "d", "e"]
    assert {member["name"] for member in answer["members"]} == {"ana", "cid"}
    assert all(set(member) == {"id", "name", "kind", "role", "online"} for member in answer["members"])
    assert answer["you"] == cid.you
    assert answer["read_seq"] == 5


def test_members_who_are_here_come_first(ana: Caller, enter: Enter) -> None:
    enter("aaron").leave_chat()
    answer = enter("zoe").ok("join", room="general")
    assert [(member["name"], member["online"]) for member in answer["members"]] == [
        ("ana", True), ("zoe", True), ("aaron", False),
    ]  # fmt: skip
    assert (answer["room"]["member_count"], answer["room"]["online_count"]) == (3, 2)


def test_joining_again_is_joining_once(ana: Caller, ben: Caller) -> None:
    assert ben.ok("join", room="general")["room"]["member_count"] == 2
    ana.say("general", "one")
    ben.wait("message")
    assert len(ben.heard("message")) == 1


def test_join_with_since_brings_what_changed_meanwhile(ana: Caller, ben: Caller) -> None:
    ana.say("general", "a", "b")
    ben.leave_chat()
    ana.ok("edit", room="general", seq=1, body="A")
    ana.ok("delete", room="general", seq=2)
    ana.say("general", "c")
    answer = ana.ok("join", room="general", since=2)
    assert [(m["seq"], m["rev"], m["body"], m["deleted"]) for m in answer["changes"]] == [
        (1, 3, "A", False), (2, 4, "", True), (3, 5, "c", False),
    ]  # fmt: skip
    assert (answer["complete"], answer["rev"]) == (True, 5)
    assert ana.ok("join", room="general", since=5)["changes"] == []
    assert "changes" not in ana.ok("join", room="general")


def test_leave_ends_what_one_hears_and_may_do(ana: Caller, ben: Caller) -> None:
    assert ben.ok("leave", room="general") == {"ok": True}
    ana.say("general", "gone?")
    ana.settle()
    assert ben.heard("message") == []
    assert ben.error("message", room="general", body="hi") == ("forbidden", "room")


def test_leave_is_always_ok(ana: Caller) -> None:
    for _ in range(2):
        assert ana.ok("leave", room="general") == {"ok": True}
    for room in ("missing", "", "No Slug", "x" * 1000):
        assert ana.ok("leave", room=room) == {"ok": True}


def test_leaving_on_one_device_is_leaving_on_all(enter: Enter) -> None:
    ana = enter("ana")
    phone = enter(auth={"token": ana.heard("welcome")[0]["token"]})
    ben = enter("ben")
    ana.ok("leave", room="general")
    ben.say("general", "hi")
    ben.settle()
    assert phone.heard("message") == []


def test_a_private_room_and_a_missing_one_read_the_same_on_every_event(ana: Caller, app: Flask) -> None:
    secret = app.extensions["chatapp"].rooms.create(None, "secret", private=True).slug
    calls: list[tuple[str, dict[str, object]]] = [
        ("join", {}), ("message", {"body": "hi"}), ("edit", {"seq": 1, "body": "x"}), ("delete", {"seq": 1}),
        ("react", {"seq": 1, "emoji": "👍", "on": True}), ("history", {"before": 5}), ("changes", {"since": 0}),
        ("read", {"seq": 1}), ("typing", {"on": True}), ("search", {"q": "word"}), ("leave", {}),
    ]  # fmt: skip
    for event, fields in calls:
        private, missing = (ana.call(event, room=slug, **fields) for slug in (secret, "missing"))
        assert private == missing
        if event != "leave":
            assert (private["error"]["code"], private["error"]["field"]) == ("not_found", "room")


def test_who_comes_and_goes_is_told_gathered(ana: Caller, enter: Enter) -> None:
    ana.wait("presence")
    heard = len(ana.heard("presence"))
    guests = [enter(f"guest {n}") for n in range(3)]
    ana.wait("presence", lambda news: len(news["joined"]) == 3)
    assert len(ana.heard("presence")) == heard + 1
    news = ana.heard("presence")[-1]
    assert set(news) == {"room", "joined", "left", "online_count"}
    assert (news["room"], news["left"], news["online_count"]) == ("general", [], 4)
    assert all(set(person) >= {"id", "name", "kind", "role"} for person in news["joined"])
    guests[0].leave_chat()
    assert ana.wait("presence", lambda news: bool(news["left"]))["left"][0]["name"] == "guest 0"


def test_a_person_with_two_connections_leaves_with_the_last(ana: Caller, enter: Enter) -> None:
    ben = enter("ben")
    phone = enter(auth={"token": ben.heard("welcome")[0]["token"]})
    ana.wait("presence", lambda news: news["online_count"] == 2)
    ben.leave_chat()
    assert enter("cid").ok("join", room="general")["room"]["online_count"] == 3
    phone.leave_chat()
    ana.wait("presence", lambda news: [person["name"] for person in news["left"]] == ["ben"])
