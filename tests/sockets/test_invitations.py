"""Invitations into rooms, as clients send and answer them."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from chatapp.api.application import build
from tests.support.sockets import Caller, Payload

SignIn = Callable[..., Caller]


@pytest.fixture
def olga(sign_in: SignIn) -> Caller:
    """Olga, who owns a private room."""
    return sign_in("olga")


@pytest.fixture
def mia(sign_in: SignIn) -> Caller:
    """Mia, who is invited."""
    return sign_in("mia")


@pytest.fixture
def den(olga: Caller) -> str:
    """The slug of Olga's room, in which something was said."""
    room = olga.ok("create", slug="den", name="The den", topic="secret topic", private=True)["room"]["slug"]
    olga.say(room, "hush")
    return str(room)


def invite(inviter: Caller, den: str, *people: Caller) -> Payload:
    return inviter.ok("invite", room=den, people=[person.you["id"] for person in people])


def test_the_invited_are_told_who_asks_and_what_the_room_is_called(
    olga: Caller, mia: Caller, sign_in: SignIn, den: str
) -> None:
    phone = sign_in("mia")
    answer = invite(olga, den, mia)
    assert answer == {"ok": True, "invited": [mia.you["id"]], "added": [mia.you["id"]]}
    told = mia.wait("invitation")
    assert phone.wait("invitation") == told
    assert told.pop("gone") is False
    assert told.keys() == {"room", "by", "at"}
    invitation = told
    assert invitation["room"] == {"slug": den, "name": "The den", "visibility": "private"}
    assert invitation["by"] == {"id": olga.you["id"], "name": "olga"}
    assert mia.ok("invitations")["invitations"] == mia.ok("rooms")["invitations"] == [invitation]
    assert mia.heard("room") == []
    for event, fields in (("join", {}), ("history", {"before": 9}), ("members", {}), ("invited", {})):
        assert mia.error(event, room=den, **fields) == ("not_found", "room")
    [waiting] = olga.ok("invited", room=den)["invitations"]
    assert waiting["person"] == {"id": mia.you["id"], "name": "mia", "kind": "account"}
    assert waiting["by"]["name"] == "olga"


def test_whoever_accepts_on_one_device_has_answered_on_all(
    olga: Caller, mia: Caller, sign_in: SignIn, den: str
) -> None:
    phone = sign_in("mia")
    invite(olga, den, mia)
    assert mia.ok("accept", room=den)["room"]["slug"] == den
    assert phone.wait("invitation", lambda news: news["gone"])["room"] == {"slug": den}
    assert phone.wait("room")["room"]["joined"] is True
    assert mia.ok("invitations")["invitations"] == []
    assert mia.ok("accept", room=den)["room"]["slug"] == den
    assert [message["body"] for message in mia.ok("join", room=den)["messages"]] == ["hush"]


def test_inviting_again_is_no_news(olga: Caller, mia: Caller, den: str) -> None:
    answers = [invite(olga, den, mia) for _time in range(3)]
    assert answers[0] == answers[1] == answers[2]
    # The event has the state of when it is sent: declined before that, it would say that the invitation is gone.
    mia.wait("invitation")
    mia.ok("decline", room=den)
    mia.wait("invitation", lambda news: news["gone"])
    assert invite(olga, den, mia) == answers[0]
    olga.settle()
    assert [news["gone"] for news in mia.heard("invitation")] == [False, True]
    assert mia.error("accept", room=den) == ("not_found", "room")


def test_taking_back_and_inviting_again_rings_no_bell(olga: Caller, mia: Caller, den: str) -> None:
    for _time in range(3):
        invite(olga, den, mia)
        # The event has the state of when it is sent: withdrawn before that, it would say that the invitation is gone.
        mia.wait("invitation")
        olga.ok("withdraw", room=den, person=mia.you["id"])
    olga.settle()
    assert [news["gone"] for news in mia.heard("invitation")].count(False) == 1
    assert olga.error("withdraw", room=den, person=mia.you["id"]) == ("not_found", "person")


def test_nobody_is_put_into_a_room_of_somebody_they_block_nor_is_the_block_told(
    olga: Caller, mia: Caller, sign_in: SignIn, den: str
) -> None:
    ida = sign_in("ida")
    mia.ok("block", id=olga.you["id"])
    olga.ok("create", slug="tea")
    for slug in (den, "tea"):
        answers = [repr(invite(olga, slug, one)).replace(str(one.you["id"]), "ID") for one in (mia, ida, mia, ida)]
        assert len(set(answers)) == 1
        waiting = {each["person"]["name"] for each in olga.ok("invited", room=slug)["invitations"]}
        assert waiting == {"mia", "ida"}
        assert "mia" not in {member["name"] for member in olga.ok("members", room=slug)["members"]}
        assert mia.error("accept", room=slug) == ("not_found", "room")
    ida.wait("invitation")
    olga.settle()
    assert mia.ok("invitations")["invitations"] == []
    assert mia.heard("invitation") == mia.heard("notice") == []
    assert not [news for news in mia.heard("room") if news["room"]["slug"] == den]


def test_who_is_no_member_any_more_invites_nobody(olga: Caller, mia: Caller, sign_in: SignIn, den: str) -> None:
    cleo = sign_in("cleo")
    invite(olga, den, cleo)
    cleo.ok("accept", room=den)
    invite(cleo, den, mia)
    mia.wait("invitation", lambda news: not news["gone"])
    olga.ok("remove", room=den, person=cleo.you["id"])
    mia.wait("invitation", lambda news: news["gone"])
    assert mia.error("accept", room=den) == ("not_found", "room")


def test_a_guest_may_be_invited_and_invites_nobody(olga: Caller, ana: Caller, mia: Caller, den: str) -> None:
    invite(olga, den, ana)
    ana.ok("accept", room=den)
    for event, fields in (("invite", {"people": [mia.you["id"]]}), ("invited", {}), ("withdraw", {"person": 1})):
        assert ana.error(event, room=den, **fields)[0] == "forbidden"


def test_the_api_does_the_same(app: Flask, olga: Caller, mia: Caller, den: str) -> None:
    chat: Any = app.extensions["chatapp"]
    api = build(app).test_client()

    def ask(name: str, method: str, path: str, **options: Any) -> Payload:
        headers = {"Authorization": f"Bearer {chat.tokens.issue(chat.accounts.find(name))}"}
        answer: Payload = api.open(f"/api/v1{path}", method=method, headers=headers, **options).get_json()
        return answer

    people = {"people": [mia.you["id"]]}
    assert ask("olga", "POST", f"/rooms/{den}/invitations", json=people) == {"ok": True, "invited": people["people"]}
    [invitation] = ask("mia", "GET", "/invitations")["invitations"]
    assert invitation == mia.ok("invitations")["invitations"][0]
    assert ask("mia", "DELETE", f"/invitations/{den}") == {"ok": True}
    assert ask("mia", "PUT", f"/invitations/{den}")["error"]["code"] == "not_found"
    assert ask("olga", "GET", f"/rooms/{den}/invitations")["invitations"] == []
    assert ask("olga", "DELETE", f"/rooms/{den}/invitations/{mia.you['id']}")["error"]["code"] == "not_found"
    nowhere = ask("mia", "PUT", "/invitations/nowhere")
    assert ask("mia", "PUT", f"/invitations/{den}") == nowhere
