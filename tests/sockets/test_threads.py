"""Threads by socket: what their first message says of the replies, live and on replay."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.support.sockets import Caller


@pytest.fixture
def app(make_app: Callable[..., Flask], migrated_url: str) -> Flask:
    """The application on a database of each kind."""
    return make_app(rate_limits=False, database_url=migrated_url)


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
    assert live["thread"] == told["thread"] == first(ben)["thread"]
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
    assert ana.wait("change")["thread"] == told["thread"] == first(ana)["thread"]
    assert ben.ok("delete", room="general", seq=2)["message"]["thread"] == {"count": 0, "last_at": None, "people": []}
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
