"""Whatever a client sends gets an answer that names what is wrong, and harms nobody else."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatapp.domain.errors import CODES, Invalid
from chatapp.sockets.schemas import Join, parse
from tests.support.sockets import Caller, error_of

GOOD: dict[str, dict[str, Any]] = {
    "rooms": {},
    "create": {"slug": "tea", "name": "Tea", "topic": ""},
    "join": {"room": "general"},
    "leave": {"room": "missing"},
    "message": {"room": "general", "body": "hello", "client_id": "c", "reply_to": 1},
    "edit": {"room": "general", "seq": 1, "body": "hello"},
    "delete": {"room": "general", "seq": 2},
    "react": {"room": "general", "seq": 1, "emoji": "👍", "on": True},
    "history": {"room": "general", "before": 3},
    "changes": {"room": "general", "since": 0},
    "read": {"room": "general", "seq": 1},
    "typing": {"room": "general", "on": True},
    "thread": {"room": "general", "seq": 1},
    "versions": {"room": "general", "seq": 1},
    "pins": {"room": "general"},
    "save": {"room": "general", "seq": 1, "on": True},
    "saved": {"cursor": "1", "limit": 5},
    "activity": {"cursor": "1", "limit": 5},
    "seen": {"room": "general"},
    "poll": {"room": "general", "question": "?", "options": ["a", "b"], "multiple": True, "client_id": "p"},
    "search": {"q": "hello", "room": "general"},
}
WRONG: dict[str, list[Any]] = {
    "room": [None, 7, [], {}, True, "a\x00"],
    "slug": [None, 7, [], "No", "", "a\x00"],
    "body": [None, 7, [], {}, "", " ", "\u200b", "a\x00"],
    "client_id": [7, [], "", "x" * 65, "\x00"],
    "reply_to": ["1", 1.5, [], True, 2**60],
    "seq": [None, "1", 1.5, [], True, 2**60],
    "emoji": [None, 7, "", "x", "👍👍"],
    "on": [None, "yes", 1, []],
    "since": [None, "0", -1, 1.5, True],
    "before": ["3", -1, 1.5, [], True],
    "q": [None, 7, "", "...", []],
    "name": [None, 7, [], "\u200b", "a\nb"],
    "cursor": [7, [], "x", "-1", "1" * 65],
    "limit": [None, "5", 0, -1, 1.5],
    "question": [None, 7, "", "\u200b", "a\nb"],
    "options": [None, 7, "ab", [], ["a"], ["a", "a"], ["a", 7], ["a", ""]],
    "multiple": [None, 1, "yes", []],
    "topic": [None, 7, [], "a\nb"],
}


@pytest.fixture
def caller(ana: Caller) -> Caller:
    ana.say("general", "one", "two")
    return ana


@pytest.mark.parametrize("event", GOOD)
def test_a_good_event_is_ok(caller: Caller, event: str) -> None:
    caller.ok(event, **GOOD[event])


@pytest.mark.parametrize("event", GOOD)
def test_every_field_of_a_wrong_kind_is_named(caller: Caller, event: str) -> None:
    for field in GOOD[event]:
        for value in WRONG[field]:
            if (event, field, value) == ("search", "room", None):
                continue  # the one room that may be left open
            assert caller.error(event, **GOOD[event] | {field: value}) == ("invalid", field), value


def test_votes_are_numbers_of_options(caller: Caller) -> None:
    caller.ok("poll", room="general", question="?", options=["a", "b"])
    for options in (None, 7, "0", ["0"], [0.5], [True], [-1], [2], [2**60], [0] * 101):
        assert caller.error("vote", room="general", seq=3, options=options) == ("invalid", "options")
    for seq in (None, "1", 1.5, True):
        assert caller.error("close_poll", room="general", seq=seq) == ("invalid", "seq")
        assert caller.error("pin", room="general", seq=seq) == ("invalid", "seq")


@pytest.mark.parametrize("event", GOOD)
def test_an_unknown_field_is_named(caller: Caller, event: str) -> None:
    assert caller.error(event, **GOOD[event], surprise=1) == ("invalid", "surprise")


@pytest.mark.parametrize(("sent", "shown"), [("a b", "a b"), ("", ""), ("`x`", "`x`"), ("x" * 99, "x" * 40)])
def test_an_unknown_field_of_any_name_is_named(caller: Caller, sent: str, shown: str) -> None:
    assert error_of(caller.raw("join", {"room": "general", sent: 1})) == ("invalid", shown)


def test_an_unknown_field_whose_name_is_half_a_character_is_named_as_far_as_can_be() -> None:
    with pytest.raises(Invalid) as caught:
        parse(Join, [{"room": "general", "\ud800": 1}])
    assert caught.value.field == "?"


@pytest.mark.parametrize(
    ("event", "field"),
    [
        ("create", "slug"), ("join", "room"), ("leave", "room"), ("message", "room"), ("message", "body"),
        ("edit", "seq"), ("edit", "body"), ("delete", "seq"), ("react", "emoji"), ("history", "room"),
        ("changes", "since"), ("read", "seq"), ("typing", "room"), ("search", "q"), ("thread", "seq"),
        ("versions", "seq"), ("pins", "room"), ("save", "seq"), ("seen", "room"),
        ("poll", "question"), ("poll", "options"),
    ],
)  # fmt: skip
def test_a_missing_field_is_named(caller: Caller, event: str, field: str) -> None:
    fields = {name: value for name, value in GOOD[event].items() if name != field}
    assert caller.error(event, **fields) == ("invalid", field)


@pytest.mark.parametrize("event", GOOD)
def test_an_event_takes_exactly_one_object(caller: Caller, event: str) -> None:
    wrong: list[list[Any]] = [[None], [[]], ["text"], [7], [True], [{}, {}], [GOOD[event], GOOD[event]]]
    for arguments in wrong:
        assert error_of(caller.raw(event, *arguments)) == ("invalid", None)


@pytest.mark.parametrize("event", GOOD)
def test_only_an_event_that_has_to_say_nothing_may_come_without_an_object(caller: Caller, event: str) -> None:
    answer = caller.raw(event)
    if event in {"rooms", "saved", "activity"}:
        assert answer["ok"] is True
    else:
        assert error_of(answer) == ("invalid", None)


def test_deep_nesting_is_only_invalid(caller: Caller) -> None:
    deep: Any = "x"
    for _ in range(150):
        deep = [deep]
    assert caller.error("message", room="general", body=deep) == ("invalid", "body")
    assert caller.error("message", room="general", body="x", extra=deep) == ("invalid", "extra")


def test_an_unknown_room_is_not_found_and_a_strange_one_too(caller: Caller) -> None:
    for room in ("missing", "", "No Slug", "../etc", "a'b", "%"):
        assert caller.error("join", room=room) == ("not_found", "room")
        assert caller.error("message", room=room, body="hi") == ("not_found", "room")


def test_an_event_without_an_ack_is_handled_all_the_same(ana: Caller, ben: Caller) -> None:
    ana.socket.emit("message", {"room": "general", "body": "no ack"})
    ana.socket.emit("message", {"nonsense": 1})
    assert ben.wait("message")["body"] == "no ack"


def test_whatever_comes_gets_an_answer_and_the_chat_goes_on(ana: Caller, ben: Caller) -> None:
    scalars = (
        st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | st.text(max_size=20)
    )
    values = st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    )
    fields = st.dictionaries(st.sampled_from([*WRONG, "limit", "around", "extra"]), values, max_size=4)

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from([*GOOD, "connect", "nonsense"]), fields | values)
    def send(event: str, payload: Any) -> None:
        answer = ana.raw(event, payload)
        assert answer["ok"] is True or answer["error"]["code"] in CODES - {"unavailable"}

    send()
    ana.ok("join", room="general")
    ana.say("general", "still here")
    ben.wait("message", lambda message: message["body"] == "still here")
