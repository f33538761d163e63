from collections.abc import Callable

import pytest
from flask import Flask

from chatapp.domain.records import Person, Role
from tests.support.sockets import Caller, error_of

Enter = Callable[..., Caller]
OLGA_MIA_BEN: tuple[tuple[str, Role], ...] = (("olga", "owner"), ("mia", "member"), ("ben", "member"))


def test_welcome_comes_first_and_says_who_one_is(enter: Enter) -> None:
    ana = enter("  Ana María ")
    assert ana.order()[0] == "welcome"
    welcome = ana.heard("welcome")[0]
    you = {"id": welcome["you"]["id"], "name": "Ana María", "kind": "guest", "role": "guest", "may": []}
    assert welcome["you"] == you
    assert len(welcome["token"]) >= 32


def test_a_guest_returns_by_token_as_the_same_person(enter: Enter) -> None:
    ana = enter("ana")
    token = ana.heard("welcome")[0]["token"]
    ana.leave_chat()
    again = enter(auth={"token": token})
    assert again.you == ana.you
    assert "token" not in again.heard("welcome")[0]


def test_a_guest_returns_while_the_dead_connection_lingers(enter: Enter) -> None:
    ana = enter("ana")
    again = enter(auth={"token": ana.heard("welcome")[0]["token"]})
    assert again.you == ana.you


def test_an_account_comes_in_by_token(enter: Enter, app: Flask) -> None:
    chat = app.extensions["chatapp"]
    robot = chat.accounts.create("Robo", "bot")
    token = chat.tokens.issue(robot)
    you = {"id": robot.id, "name": "Robo", "kind": "bot", "role": "bot", "may": ["create_private_room"]}
    assert enter(auth={"token": token}).you == you


@pytest.mark.parametrize("name", ["ana", "ANA", "аnа", "a n a", "Ａna"])
def test_a_name_that_looks_like_one_in_use_is_refused(enter: Enter, ana: Caller, name: str) -> None:
    assert not enter(name).socket.is_connected()


@pytest.mark.parametrize("name", ["", " ", "x" * 33, "a\u200bb", "SERVER", "ev\u0435ryone", "b0t", "a\x00"])
def test_a_name_that_cannot_be_is_refused(enter: Enter, name: str) -> None:
    assert not enter(name).socket.is_connected()


def test_an_accounts_name_is_refused_to_guests(enter: Enter, app: Flask) -> None:
    app.extensions["chatapp"].accounts.create("Ada", "member", "correct horse")
    assert not enter("ADA").socket.is_connected()


def test_a_name_is_free_again_at_once_after_a_disconnect(enter: Enter) -> None:
    first = enter("ana")
    first.leave_chat()
    second = enter("ana")
    assert second.you["id"] != first.you["id"]


@pytest.mark.parametrize(
    "auth",
    [{}, [], "ana", 7, {"username": 7}, {"username": None}, {"token": []}, {"token": "nonsense"}, {"name": "ana"},
     {"username": "ana", "token": "x"}, {"username": "ana", "extra": 1}],
)  # fmt: skip
def test_anything_else_in_auth_is_refused(enter: Enter, auth: object) -> None:
    assert not enter(auth=auth).socket.is_connected()


def test_a_refused_client_harms_nobody(enter: Enter, ana: Caller) -> None:
    enter("ana")
    ana.say("general", "still here")


@pytest.mark.parametrize("event", ["connect", "disconnect", "welcome", "connect_error", "newListener", "", "*"])
def test_an_event_that_is_no_clients_is_refused_and_triggers_nothing(ana: Caller, ben: Caller, event: str) -> None:
    before = len(ana.heard("welcome"))
    assert error_of(ana.raw(event, {})) == ("invalid", None)
    ana.say("general", "still here")
    assert len(ana.heard("welcome")) == before
    assert ben.wait("message")["body"] == "still here"


def test_guests_stay_out_where_they_are_off(make_app: Callable[..., Flask]) -> None:
    app = make_app(guests=False)
    assert not Caller(app, {"username": "ana"}).socket.is_connected()


@pytest.mark.parametrize("act", ["kick", "ban", "mute", "revoke"])
def test_what_is_taken_away_while_somebody_is_let_in_is_taken_from_them(
    enter: Enter, app: Flask, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    chat = app.extensions["chatapp"]
    olga, mia, ben = (chat.accounts.create(name, role) for name, role in OLGA_MIA_BEN)
    token, bens = chat.tokens.issue(mia), chat.tokens.issue(ben)
    known = chat.tokens.person_for

    def meanwhile(secret: str) -> Person | None:
        person: Person | None = known(secret)
        if act == "revoke":
            chat.tokens.revoke(chat.tokens.list(mia)[0].id)
        elif act == "kick":
            chat.moderation.kick(olga, mia.id)
        else:
            getattr(chat.moderation, act)(olga, mia.id, 5)
        return person

    with monkeypatch.context() as patched:
        patched.setattr(chat.tokens, "person_for", meanwhile)
        assert not enter(auth={"token": token}).socket.is_connected()
    assert len(chat.connections) == 0
    assert enter(auth={"token": bens}).you["name"] == "ben"
    # What it was is known at the next attempt.
    assert enter(auth={"token": token}).socket.is_connected() == (act in {"kick", "mute"})
