"""Whatever a client sends gets an answer that names what is wrong, and harms nobody else."""

from typing import Any

import pytest

from chatapp.domain.errors import Invalid
from chatapp.sockets.parsing import parse
from tests.support.event_schemas import event_schemas
from tests.support.inputs import GOOD
from tests.support.sockets import Caller, error_of


@pytest.fixture
def caller(ana: Caller) -> Caller:
    ana.say("general", "one", "two")
    return ana


def test_an_unknown_field_is_named(caller: Caller) -> None:
    for event in GOOD:
        assert caller.error(event, **GOOD[event], surprise=1) == ("invalid", "surprise"), event


def test_an_unknown_field_of_any_name_is_named(caller: Caller) -> None:
    for sent, shown in (("a b", "a b"), ("", ""), ("`x`", "`x`"), ("x" * 99, "x" * 40)):
        assert error_of(caller.raw("join", {"room": "general", sent: 1})) == ("invalid", shown)


def test_an_unknown_field_whose_name_is_half_a_character_is_named_as_far_as_can_be() -> None:
    join = next(schema for schema in event_schemas() if schema.__name__ == "join")
    with pytest.raises(Invalid) as caught:
        parse(join, [{"room": "general", "\ud800": 1}])
    assert caught.value.field == "?"


def test_a_missing_field_is_named(caller: Caller) -> None:
    needed = (
        ("create", "slug"), ("join", "room"), ("leave", "room"), ("message", "room"), ("message", "body"),
        ("edit", "seq"), ("edit", "body"), ("delete", "seq"), ("react", "emoji"), ("history", "room"),
        ("changes", "since"), ("read", "seq"), ("typing", "room"), ("search", "q"), ("thread", "seq"),
        ("versions", "seq"), ("pins", "room"), ("save", "seq"), ("seen", "room"),
        ("poll", "question"), ("poll", "options"),
    )  # fmt: skip
    for event, field in needed:
        fields = {name: value for name, value in GOOD[event].items() if name != field}
        assert caller.error(event, **fields) == ("invalid", field), event


def test_an_event_takes_exactly_one_object(caller: Caller) -> None:
    for event in GOOD:
        wrong: list[list[Any]] = [[None], [[]], ["text"], [7], [True], [{}, {}], [GOOD[event], GOOD[event]]]
        for arguments in wrong:
            assert error_of(caller.raw(event, *arguments)) == ("invalid", None), (event, arguments)


WITHOUT_FIELDS = {
    "rooms", "invitations", "saved", "drafts", "activity", "blocked", "profile", "away", "threads", "followed",
}  # fmt: skip


def test_only_an_event_that_has_to_say_nothing_may_come_without_an_object(caller: Caller) -> None:
    for event in GOOD:
        answer = caller.raw(event)
        if event in WITHOUT_FIELDS:
            assert answer["ok"] is True, event
        else:
            assert error_of(answer) == ("invalid", None), event


def test_deep_nesting_is_only_invalid(caller: Caller) -> None:
    deep: Any = "x"
    for _ in range(150):
        deep = [deep]
    assert caller.error("message", room="general", body=deep) == ("invalid", "body")
    assert caller.error("message", room="general", body="x", extra=deep) == ("invalid", "extra")


def test_an_event_without_an_ack_is_handled_all_the_same(ana: Caller, ben: Caller) -> None:
    ana.socket.emit("message", {"room": "general", "body": "no ack"})
    ana.socket.emit("message", {"nonsense": 1})
    assert ben.wait("message")["body"] == "no ack"
