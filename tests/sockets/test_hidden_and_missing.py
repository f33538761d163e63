"""Nothing that a client may ask tells apart what exists out of its sight and what does not exist."""

from collections.abc import Callable
from typing import NamedTuple

import msgspec
import pytest
from flask import Flask

from tests.support.event_schemas import event_schemas
from tests.support.inputs import GOOD
from tests.support.sockets import Caller, Payload

MISSING = 987_654
NOWHERE = "nowhere-abcdef"


WITH_PEOPLE = [(name, field) for name, good in GOOD.items() for field in sorted({"id", "person", "people"} & set(good))]
WITH_ROOM = [name for name, good in GOOD.items() if "room" in good]


class Hidden(NamedTuple):
    """A private room of Olga's with a guest who never was anywhere else; Mia and Ana know of neither."""

    room: str
    guest: int
    olga: Caller
    askers: tuple[Caller, Caller]


@pytest.fixture
def hidden(app: Flask, sign_in: Callable[..., Caller], ana: Caller) -> Hidden:
    """See Hidden."""
    chat = app.extensions["chatapp"]
    olga, mia = sign_in("olga"), sign_in("mia")
    room = olga.ok("create", slug="den", private=True)["room"]["slug"]
    guest = Caller(app, {"username": "Secret Guest"})
    chat.memberships.invite(None, room, [guest.you["id"]])
    guest.ok("profile", status="working on the merger")
    guest.ok("join", room=room)
    olga.ok("join", room=room)
    olga.say(room, "hush")
    guest.say(room, "psst")
    for caller in (mia, ana):
        caller.say("general", "hello")
    return Hidden(room, guest.you["id"], olga, (mia, ana))


def test_the_sweep_knows_every_event(hidden: Hidden) -> None:
    """`hidden` has every module of events loaded."""
    assert hidden.room
    assert {schema.__name__ for schema in event_schemas()} == set(GOOD)


@pytest.mark.parametrize(("event", "field"), sorted(WITH_PEOPLE))
def test_whom_one_may_not_know_of_is_nobody(hidden: Hidden, event: str, field: str) -> None:
    for asker in hidden.askers:
        known = asker.you["id"]
        for wrap in (_alone, _among(known)) if field == "people" else (_as_it_is,):
            answers = [_ask(asker, event, {field: wrap(person)}, person) for person in (hidden.guest, MISSING)]
            assert answers[0] == answers[1]
            assert answers[0]["ok"] is False
    assert asker.heard("room") == hidden.askers[0].heard("notice") == []


@pytest.mark.parametrize("event", sorted(WITH_ROOM))
def test_a_room_one_may_not_see_is_nowhere(hidden: Hidden, event: str) -> None:
    for asker in hidden.askers:
        answers = [_ask(asker, event, {"room": room}, room) for room in (hidden.room, NOWHERE)]
        assert answers[0] == answers[1]


def test_a_cursor_into_a_hidden_room_is_one_into_nowhere(hidden: Hidden) -> None:
    for asker in hidden.askers:
        for room in (hidden.room, NOWHERE):
            assert asker.error("search", q="hello", cursor=f"{room}:1") == ("invalid", "cursor")


def test_a_guest_in_a_hidden_room_is_found_by_nobody_outside(hidden: Hidden) -> None:
    for asker in hidden.askers:
        for typed in ("", "secret"):
            assert "Secret Guest" not in {person["name"] for person in asker.ok("people", q=typed)["people"]}
    assert [person["name"] for person in hidden.olga.ok("people", q="secret")["people"]] == ["Secret Guest"]
    assert hidden.olga.ok("person", id=hidden.guest)["person"]["status"] == "working on the merger"


def test_a_search_cursor_does_not_count_what_is_written_elsewhere(hidden: Hidden) -> None:
    asker = hidden.askers[0]
    asker.say("general", "tea one", "tea two")
    before = asker.ok("search", q="tea", limit=1)["cursor"]
    hidden.olga.say(hidden.room, *["more"] * 7)
    assert asker.ok("search", q="tea", limit=1)["cursor"] == before == "general:" + before.split(":")[1]
    history = asker.ok("history", room="general", before=99)["messages"]
    assert int(before.split(":")[1]) in {message["seq"] for message in history}


def test_no_answer_holds_a_number_of_the_store(hidden: Hidden) -> None:
    """The numbers of messages run over all rooms: whoever sees one counts what others write in private."""
    asker = hidden.askers[0]
    hidden.olga.say(hidden.room, *["more"] * 50)
    asker.say("general", "tea")
    joined = asker.ok("join", room="general")
    [message] = [each for each in joined["messages"] if each["body"] == "tea"]
    assert {"id", "message_id", "room_id"}.isdisjoint(message.keys() | joined["room"].keys())
    assert all(value < 50 for value in message.values() if isinstance(value, int))


def _ask(asker: Caller, event: str, fields: Payload, asked: object) -> Payload:
    """The answer to an event, whatever was asked for taken out of it."""
    answer = asker.call(event, **{**_good(event), **fields})
    text = msgspec.json.encode(answer).decode().replace(str(asked), "ASKED")
    blank: Payload = msgspec.json.decode(text)
    return blank


def _good(event: str) -> Payload:
    return {("from_" if name == "from" else name): value for name, value in GOOD[event].items()}


def _alone(person: int) -> list[int]:
    return [person]


def _as_it_is(person: int) -> int:
    return person


def _among(known: int) -> Callable[[int], list[int]]:
    return lambda person: [known, person]
