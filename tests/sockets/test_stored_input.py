"""Whatever an event brings that the store might choke on is named and refused, on both databases."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatapp.domain.errors import CODES
from tests.support.event_schemas import event_schemas
from tests.support.inputs import GOOD, WRONG
from tests.support.sockets import Caller

# What is wrong elsewhere may be left open here, or say nothing.
FINE: dict[tuple[str, str], list[Any]] = {
    ("search", "room"): [None],
    ("configure", "name"): [None],
    ("people", "q"): ["", "..."],
    ("profile", "emoji"): [None, ""],
    # Numbers of options instead: told below.
    ("vote", "options"): [[]],
}
# What takes away something that the others act on; in this order.
LAST = ("close_poll", "delete", "block", "remove", "kick", "ban")


@pytest.fixture
def app(make_app: Callable[..., Flask], migrated_url: str) -> Flask:
    """The application on a database of each kind."""
    return make_app(rate_limits=False, database_url=migrated_url)


@pytest.fixture
def caller(sign_in: Callable[..., Caller]) -> Caller:
    """Olga, who may do everything, to Ben, in a room with a poll."""
    olga, ben = sign_in("olga", "owner"), sign_in("ben")
    assert (olga.you["id"], ben.you["id"]) == (1, 2)
    olga.say("general", "one")
    ben.say("general", "two")
    olga.ok("poll", room="general", question="?", options=["a", "b"])
    return olga


def test_every_event_is_tried() -> None:
    assert {schema.__name__ for schema in event_schemas()} == set(GOOD)


def test_every_good_event_is_ok(caller: Caller, sign_in: Callable[..., Caller]) -> None:
    mia = sign_in("mia")
    for event in sorted(GOOD, key=lambda event: LAST.index(event) if event in LAST else -1):
        answer = caller.call(event, **GOOD[event] | _about_an_invitation(event, caller, mia))
        assert answer["ok"] is True, (event, answer)


def _about_an_invitation(event: str, caller: Caller, mia: Caller) -> dict[str, Any]:
    """The fields of an event that is about an invitation, which has to be there each time."""
    if event not in {"accept", "decline", "withdraw"}:
        return {}
    host, guest = (caller, mia) if event == "withdraw" else (mia, caller)
    room = host.ok("create", slug="den", private=True)["room"]["slug"]
    host.ok("invite", room=room, people=[guest.you["id"]])
    return {"room": room} if host is mia else {"room": room, "person": mia.you["id"]}


def test_every_field_of_a_wrong_kind_is_named(caller: Caller) -> None:
    for event, good in GOOD.items():
        for field in good:
            for value in WRONG[field]:
                if value not in FINE.get((event, field), []):
                    assert caller.error(event, **good | {field: value}) == ("invalid", field), (event, value)


def test_votes_are_numbers_of_options(caller: Caller) -> None:
    caller.ok("poll", room="general", question="?", options=["a", "b"])
    for options in (None, 7, "0", ["0"], [0.5], [True], [-1], [2], [2**60], [0] * 101):
        assert caller.error("vote", room="general", seq=3, options=options) == ("invalid", "options")
    for seq in (None, "1", 1.5, True):
        assert caller.error("close_poll", room="general", seq=seq) == ("invalid", "seq")
        assert caller.error("pin", room="general", seq=seq) == ("invalid", "seq")


def test_an_unknown_room_is_not_found_and_a_strange_one_too(caller: Caller) -> None:
    for room in ("missing", "", "No Slug", "../etc", "a'b", "%"):
        assert caller.error("join", room=room) == ("not_found", "room")
        assert caller.error("message", room=room, body="hi") == ("not_found", "room")


def test_whatever_comes_gets_an_answer_and_the_chat_goes_on(ana: Caller, ben: Caller) -> None:
    scalars = (
        st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | st.text(max_size=20)
    )
    values = st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    )
    fields = st.dictionaries(st.sampled_from([*WRONG, "limit", "around", "extra"]), values, max_size=4)

    @settings(max_examples=150, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from([*GOOD, "connect", "nonsense"]), fields | values)
    def send(event: str, payload: Any) -> None:
        answer = ana.raw(event, payload)
        assert answer["ok"] is True or answer["error"]["code"] in CODES - {"unavailable"}

    send()
    ana.ok("join", room="general")
    ana.say("general", "still here")
    ben.wait("message", lambda message: message["body"] == "still here")
