"""Every event has its rates, declared beside its handler; they hold for a person over all connections."""

import contextlib
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest
import socketio
from flask import Flask

from chatapp.domain.records import Role
from config import Settings
from tests.support.processes import wait_until
from tests.support.server import Server
from tests.support.sockets import Caller

MakeApp = Callable[..., Flask]
KNOWN = {field.name.removesuffix("_rate") for field in fields(Settings) if field.name.endswith("_rate")}
# What only tells the server something, and nobody else.
ONLY_AN_EVENT: set[str] = set()
# What events need besides the room `general`.
FIELDS: dict[str, dict[str, Any]] = {
    "configure": {"topic": "x"}, "read": {"seq": 0}, "react": {"seq": 1, "emoji": "🌴"}, "delete": {"seq": 1},
    "pin": {"seq": 1}, "save": {"seq": 1}, "close_poll": {"seq": 1}, "message": {"body": "x"},
    "prefer": {"muted": True},
    "edit": {"seq": 1, "body": "x"}, "invite": {"people": [1]}, "remove": {"person": 1}, "leave": {}, "join": {},
    "appoint": {"person": 1, "role": "moderator"},
}  # fmt: skip
RATES = {
    "configure": "configure_rate", "read": "mark_read_rate", "invite": "invite_rate", "join": "membership_rate",
    "leave": "membership_rate", "remove": "arrange_rate", "appoint": "arrange_rate", "prefer": "arrange_rate",
}  # fmt: skip


@pytest.fixture
def settings() -> dict[str, Any]:
    return {}


def account(app: Flask, name: str, role: Role = "member") -> str:
    chat = app.extensions["chatapp"]
    token: str = chat.tokens.issue(chat.accounts.create(name, role))
    return token


def test_every_event_draws_on_a_rate_of_its_own(app: Flask) -> None:
    for name, handler in app.extensions["chatapp"].handlers.items():
        assert handler.cost.events == 1, name
        assert {cost.name for cost in handler.cost.costs} <= KNOWN, name
        assert handler.cost.costs or name in ONLY_AN_EVENT, f"{name} has no rate but EVENT_RATE"


@pytest.mark.parametrize("event", FIELDS)
def test_past_its_rate_an_event_is_refused_over_all_connections_of_a_person(make_app: MakeApp, event: str) -> None:
    app = make_app(**{RATES.get(event, "send_rate"): "3/hour"})
    token = account(app, "ana", "admin")
    here, there = (Caller(app, {"token": token}) for _ in range(2))
    here.chat.rooms.join(here.chat.identity.of_token(token), "general")
    codes = [
        (caller.call(event, room="general", **FIELDS[event])).get("error", {}).get("code")
        for caller in (here, there, here, there, here)
    ]
    assert codes[3:] == ["rate_limited"] * 2
    assert "rate_limited" not in codes[:3]
    for caller in (here, there):
        caller.leave_chat()


def test_guests_of_one_address_are_bounded_together_and_an_account_beside_them_is_not(make_app: MakeApp) -> None:
    app = make_app(event_rate="20/hour", guest_address_factor=2)
    guests = [Caller(app, {"username": f"guest{number}"}) for number in range(6)]
    answers = [guest.call("blocked") for guest in guests for _ in range(20)]
    assert sum(answer["ok"] for answer in answers) == 40
    member = Caller(app, {"token": account(app, "ana")})
    assert all(member.call("blocked")["ok"] for _ in range(20))
    for caller in [*guests, member]:
        caller.leave_chat()


def test_of_typing_one_a_second_is_told_and_the_rest_is_dropped_without_an_error(make_app: MakeApp) -> None:
    app = make_app(typing_rate="1/hour")
    ana, ben = (Caller(app, {"username": name}) for name in ("ana", "ben"))
    for caller in (ana, ben):
        caller.ok("join", room="general")
    for _ in range(50):
        ana.ok("typing", room="general")
        ana.ok("typing", room="general", on=False)
    ana.settle()
    assert [news["on"] for news in ben.heard("typing")] == [True, False]
    for caller in (ana, ben):
        caller.leave_chat()


def test_people_invited_are_counted_and_not_events(make_app: MakeApp) -> None:
    app = make_app(invite_rate="5/hour")
    ana = Caller(app, {"token": account(app, "ana")})
    assert ana.error("invite", room="general", people=[1, 2, 3, 4]) != ("rate_limited", None)
    assert ana.error("invite", room="general", people=[1, 2]) == ("rate_limited", None)
    ana.leave_chat()


def test_bad_events_cost_as_much_as_good_ones(make_app: MakeApp) -> None:
    app = make_app(event_rate="3/hour")
    ana = Caller(app, {"token": account(app, "ana")})
    codes = [ana.error("nothing")[0], ana.error("join", room=5)[0], ana.error("join")[0], ana.error("nothing")[0]]
    assert codes == ["invalid"] * 3 + ["rate_limited"]
    ana.leave_chat()


def test_one_connection_too_many_of_a_person_is_refused_with_a_clear_error(make_app: MakeApp) -> None:
    app = make_app(connections_per_person=2)
    token = account(app, "ana")
    here = [Caller(app, {"token": token}) for _ in range(3)]
    assert [caller.socket.is_connected() for caller in here] == [True, True, False]
    here[0].leave_chat()
    again = Caller(app, {"token": token})
    assert again.socket.is_connected()
    for caller in (here[1], again):
        caller.leave_chat()


def test_guests_of_one_address_have_a_bound_of_connections_and_leave_no_name_held(make_app: MakeApp) -> None:
    app = make_app(guest_connections_per_address=2)
    guests = [Caller(app, {"username": f"guest{number}"}) for number in range(3)]
    assert [caller.socket.is_connected() for caller in guests] == [True, True, False]
    assert Caller(app, {"token": account(app, "ana")}).socket.is_connected()
    guests[0].leave_chat()
    assert Caller(app, {"username": "guest2"}).socket.is_connected()


def test_tokens_that_are_tried_out_are_counted_by_address_and_good_ones_are_not(
    start_server: Callable[..., Server],
) -> None:
    server = start_server(RATE_LIMITS="on", CONNECT_RATE="3/hour")
    for number in range(6):
        server.flask("user", "create", f"colleague{number}", "--password-stdin", stdin="correct horse")
    tokens = [server.flask("token", "create", f"colleague{number}").stdout.split()[-1] for number in range(6)]
    assert [refusal(server, token) for token in tokens] == [None] * 6
    assert [refusal(server, "made up") for _ in range(4)] == ["unauthorized"] * 3 + ["rate_limited"]
    assert refusal(server, tokens[0]) is None


def refusal(server: Server, token: str) -> str | None:
    """The code of the error for which a connection is refused."""
    client, refusals = socketio.Client(reconnection=False), []
    client.on("connect_error", lambda error: refusals.append(error["data"]["code"]))
    with contextlib.suppress(socketio.exceptions.ConnectionError):
        client.connect(server.url, auth={"token": token}, transports=["websocket"])
    client.disconnect()
    return refusals[0] if refusals else None


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_whoever_floods_is_read_from_slowly_and_all_is_answered_in_the_end(
    start_server: Callable[..., Server], transport: str
) -> None:
    server = start_server(RATE_LIMITS="on", EVENT_RATE="10/hour")
    client = socketio.Client(reconnection=False)
    answers: list[dict[str, Any]] = []
    client.connect(server.url, auth={"username": "eve"}, transports=[transport])
    for _ in range(150):
        client.emit("blocked", {}, callback=answers.append)
    wait_until(lambda: len(answers) == 150, what="the answers")
    assert [answer["ok"] for answer in answers] == [True] * 10 + [False] * 140
    assert {answer["error"]["code"] for answer in answers[10:]} == {"rate_limited"}
    client.disconnect()
