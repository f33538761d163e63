"""Threads by socket: what their first message says of the replies, live and on replay."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from chatapp.api.application import build
from tests.support.sockets import Caller


@pytest.fixture
def app(make_app: Callable[..., Flask], migrated_url: str) -> Flask:
    """The application on a database of each kind."""
    return make_app(rate_limits=False, database_url=migrated_url)


@pytest.fixture
def member(app: Flask, enter: Callable[..., Caller]) -> Callable[[str], Caller]:
    """Lets an account in: `member("cem")`."""
    chat: Any = app.extensions["chatapp"]

    def come(name: str) -> Caller:
        account = chat.accounts.create(name, "member", "correct horse")
        caller = enter(auth={"token": chat.tokens.issue(account, "api")})
        caller.ok("join", room="general")
        return caller

    return come


def reply(caller: Caller, seq: int, body: str, **options: Any) -> Any:
    """A reply in `general`, as stored."""
    return caller.ok("message", room="general", body=body, reply_to=seq, **options)["message"]


def summary(message: Any) -> tuple[int, list[str]] | None:
    """How many replies a message has, and who wrote them last."""
    thread = message.get("thread")
    return thread and (thread["count"], [person["name"] for person in thread["people"]])


def first(caller: Caller) -> Any:
    """The first message of `general`, as the history has it."""
    return caller.ok("history", room="general", before=2)["messages"][0]


def test_a_reply_brings_what_its_thread_has_become(ana: Caller, ben: Caller) -> None:
    ana.say("general", "root")
    assert "thread" not in first(ana)
    told = reply(ben, 1, "one")
    assert (told["rev"], told["thread_root"], summary(told)) == (2, 1, (1, ["ben"]))
    live = ana.wait("message", lambda message: message["seq"] == 2)
    assert live["thread"] == told["thread"] == first(ben)["thread"] | {"by": ana.you["id"]}
    assert live["thread"]["last_at"] == live["created_at"]
    # A reply to a reply belongs to the same thread.
    assert summary(reply(ana, 2, "two")) == (2, ["ana", "ben"])
    assert (first(ana)["rev"], summary(first(ana))) == (1, (2, ["ana", "ben"]))


def test_a_deleted_reply_is_not_counted_any_more(ana: Caller, ben: Caller) -> None:
    ana.say("general", "root")
    for body in ("one", "two"):
        reply(ben, 1, body)
    told = ben.ok("delete", room="general", seq=3)["message"]
    assert (summary(told), told["rev"]) == ((1, ["ben"]), 4)
    assert ana.wait("change")["thread"] == told["thread"] == first(ana)["thread"] | {"by": ana.you["id"]}
    assert summary(ben.ok("delete", room="general", seq=2)["message"]) == (0, [])
    assert "thread" not in first(ana)


def test_what_is_missed_is_in_the_changes(ana: Caller, ben: Caller) -> None:
    ana.say("general", "root", "other")
    for seq, body in ((1, "one"), (2, "aside"), (1, "two")):
        reply(ben, seq, body)
    ben.ok("delete", room="general", seq=3)
    changes = ana.ok("changes", room="general", since=2)["changes"]
    assert [(message["seq"], summary(message)) for message in changes] == [
        (4, (1, ["ben"])),
        (5, None),
        (3, (1, ["ben"])),
    ]


def test_a_deleted_first_message_keeps_its_thread(ana: Caller, ben: Caller) -> None:
    ana.say("general", "root")
    reply(ben, 1, "one")
    ana.ok("delete", room="general", seq=1)
    assert (first(ben)["deleted"], summary(first(ben))) == (True, (1, ["ben"]))
    assert summary(reply(ben, 1, "two")) == (2, ["ben"])


def test_a_reply_in_the_thread_only_is_a_message_like_any_other(ana: Caller, ben: Caller) -> None:
    ana.say("general", "root")
    told = reply(ben, 1, "between us", in_thread=True)
    assert (told["seq"], told["in_thread"]) == (2, True)
    assert ana.wait("message", lambda message: message["seq"] == 2)["in_thread"] is True
    page = ana.ok("history", room="general", before=99)["messages"]
    assert [message.get("in_thread") for message in page] == [None, True]
    assert ana.error("message", room="general", body="to nobody", in_thread=True) == ("invalid", "in_thread")


def test_a_thread_is_followed_and_read_on_all_devices(app: Flask, ana: Caller, enter: Callable[..., Caller]) -> None:
    chat: Any = app.extensions["chatapp"]
    cem = chat.accounts.create("cem", "member", "correct horse")
    laptop, phone = (enter(auth={"token": chat.tokens.issue(cem, "api")}) for _device in range(2))
    laptop.say("general", "who brings cake?")
    assert laptop.ok("followed")["threads"] == []
    reply(ana, 1, "me", in_thread=True)
    state = {"room": "general", "seq": 1, "following": True, "read_seq": 1, "unread": 1}
    assert phone.ok("followed")["threads"] == [state]
    [listed] = phone.ok("threads")["threads"]
    assert (listed["message"]["body"], listed["unread"]) == ("who brings cake?", 1)
    read = state | {"read_seq": 2, "unread": 0}
    assert laptop.ok("read_thread", room="general", seq=1, upto=2)["state"] == read
    assert phone.wait("thread") == read == phone.ok("thread", room="general", seq=2)["state"]
    assert phone.ok("follow", room="general", seq=2, on=False)["state"]["following"] is False
    assert laptop.wait("thread", lambda told: not told["following"])["seq"] == 1
    assert laptop.ok("followed")["threads"] == []


def test_a_reply_in_a_thread_only_is_unread_for_those_who_follow_it(ana: Caller, ben: Caller, member: Any) -> None:
    cem = member("cem")

    def unread(caller: Caller) -> tuple[int, int]:
        answer = caller.ok("unread", room="general")
        return answer["unread"], answer["mentions"]

    ana.say("general", "root")
    for caller in (ana, ben, cem):
        caller.ok("read", room="general", seq=1)
    reply(ben, 1, "one", in_thread=True)
    assert [unread(caller) for caller in (ana, ben, cem)] == [(1, 0), (0, 0), (0, 0)]
    reply(ben, 1, "@cem two", in_thread=True)
    assert [unread(caller) for caller in (ana, ben, cem)] == [(2, 0), (0, 0), (1, 1)]
    assert [state["unread"] for state in cem.ok("followed")["threads"]] == [1]


def test_rest_reads_threads(app: Flask, ana: Caller) -> None:
    chat: Any = app.extensions["chatapp"]
    token = chat.tokens.issue(chat.accounts.create("cem", "member", "correct horse"), "api")
    rest = build(app).test_client()
    said: Any = {"headers": {"Authorization": f"Bearer {token}"}}
    assert rest.put("/api/v1/rooms/general/membership", **said).status_code == 200
    assert rest.post("/api/v1/rooms/general/messages", json={"body": "root"}, **said).status_code == 201
    reply(ana, 1, "one", in_thread=True)

    def read(address: str) -> Any:
        return rest.get(f"/api/v1{address}", **said).json

    [listed] = read("/threads")["threads"]
    assert (listed["message"]["seq"], listed["unread"]) == (1, 1)
    thread = read("/rooms/general/messages/2/thread")
    assert (thread["root"], [message["seq"] for message in thread["messages"]]) == (1, [1, 2])
    assert thread["state"] == {"room": "general", "seq": 1, "following": True, "read_seq": 1, "unread": 1}
