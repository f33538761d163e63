"""One's own account by its pages: profile, name, password, sessions, whom one blocks."""

import re

import pytest
from flask import Flask

from tests.support.pages import PASSWORD, Visitor
from tests.support.sockets import Caller


@pytest.fixture
def ana(visitor: Visitor) -> Visitor:
    return visitor.log_in("Ana")


def again(app: Flask, name: str = "Ana", password: str = PASSWORD) -> Visitor:
    """The same person in another browser."""
    browser = Visitor(app)
    assert browser.post("/login", username=name, password=password).status_code == 303
    return browser


def test_the_page_is_for_who_is_in(app: Flask, visitor: Visitor) -> None:
    assert visitor.get("/account").location == "/?next=/account"
    assert '<h2 id="profile">Profile</h2>' in visitor.join("Gus").get("/account").text


def test_a_profile_is_saved_and_seen(ana: Visitor) -> None:
    answer = ana.post("/account/profile", hue="7", emoji="🌴", status="On the beach", invisible="on")
    assert (answer.status_code, answer.location) == (303, "/account")
    page = ana.get("/account").text
    assert "Saved." in page
    assert 'value="On the beach"' in page
    assert 'name="hue" value="7" checked' in page
    assert 'name="invisible" checked' in page
    assert "hue-7" in ana.get("/").text


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("hue", "12", 400), ("hue", "-1", 400), ("hue", "red", 400), ("hue", "1" * 40, 400),
        ("emoji", "x", 400), ("emoji", "👍👍", 400), ("emoji", "<b>", 400), ("emoji", "\u200d", 400),
        ("status", "x" * 81, 413), ("status", "a\u2028b", 400), ("status", "\u200b", 400),
    ],
)  # fmt: skip
def test_a_hostile_profile_is_refused_at_its_field(ana: Visitor, field: str, value: str, status: int) -> None:
    answer = ana.post("/account/profile", **{"hue": "", "emoji": "", "status": "", field: value})
    assert answer.status_code == status
    assert 'role="alert"' in answer.text


def test_a_status_never_becomes_markup(ana: Visitor) -> None:
    ana.post("/account/profile", hue="", emoji="", status="<script>alert(1)</script>")
    for path in ("/account", "/"):
        assert "<script>alert" not in ana.get(path).text


def test_another_name_is_taken_at_once_and_the_old_one_stays_ones_own(app: Flask, ana: Visitor) -> None:
    assert ana.post("/account/name", username="Hanna").status_code == 303
    assert '"name":"Hanna"' in ana.get("/").text
    for name in ("Ana", "hanna"):
        assert Visitor(app).post("/join", username=name).status_code == 409
        assert Visitor(app).post("/signup", username=name, password=PASSWORD).status_code == 409
    again(app, "Ana")
    again(app, "HANNA")
    assert ana.post("/account/name", username="Ana").status_code == 303


@pytest.mark.parametrize(
    ("name", "status"), [("Ben", 409), ("ben", 409), ("admin", 400), ("", 400), ("a\u202eb", 400), ("x" * 33, 400)]
)
def test_a_name_that_cannot_be_is_refused(app: Flask, ana: Visitor, name: str, status: int) -> None:
    Visitor(app).log_in("Ben")
    assert ana.post("/account/name", username=name).status_code == status
    assert '"name":"Ana"' in ana.get("/").text


def test_names_come_to_an_end(ana: Visitor) -> None:
    answers = [ana.post("/account/name", username=f"Name{number}").status_code for number in range(12)]
    assert answers[0] == 303
    assert answers[-1] == 409


def test_a_guest_has_no_name_to_change_and_no_password(visitor: Visitor) -> None:
    gus = visitor.join("Gus")
    assert gus.post("/account/name", username="Gusto").status_code == 403
    assert gus.post("/account/password", old="", password=PASSWORD).status_code == 409


def test_another_password_signs_out_everywhere_else(app: Flask, ana: Visitor) -> None:
    other = again(app)
    wrong = ana.post("/account/password", old="not it", password="another horse")
    assert wrong.status_code == 401
    assert "Current password is wrong" in wrong.text
    assert ana.post("/account/password", old=PASSWORD, password="short").status_code == 400
    assert ana.post("/account/password", old=PASSWORD, password="another horse").status_code == 303
    assert ana.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    again(app, password="another horse")


def test_one_sees_where_one_is_signed_in_and_signs_out_there(app: Flask, ana: Visitor) -> None:
    phone, laptop = again(app), again(app)
    page = ana.get("/account").text
    assert page.count("This browser") == 1
    chosen = re.findall(r'name="session" value="([0-9a-f]{64})"', page)
    assert len(chosen) == 2
    assert ana.post("/account/sessions", session=chosen[0]).status_code == 303
    assert sorted(browser.get("/account").status_code for browser in (phone, laptop)) == [200, 303]
    assert ana.post("/account/sessions", session=chosen[0]).status_code == 404
    assert ana.post("/account/sessions").status_code == 303
    assert {browser.get("/account").status_code for browser in (phone, laptop)} == {303}
    assert ana.get("/account").status_code == 200


def test_nobody_ends_the_session_of_another(app: Flask, ana: Visitor) -> None:
    ben = Visitor(app).log_in("Ben")
    again(app, "Ben")
    theirs = re.findall(r'name="session" value="([0-9a-f]{64})"', ben.get("/account").text)
    assert ana.post("/account/sessions", session=theirs[0]).status_code == 404
    assert ben.get("/account").status_code == 200


def test_who_is_blocked_is_listed_and_unblocked(ana: Visitor, ben: Caller) -> None:
    chat, you = ana.chat, ana.chat.accounts.find("Ana")
    chat.profiles.block(you, ben.you["id"], on=True)
    assert "ben" in ana.get("/account").text
    assert ana.post("/account/unblock", id=str(ben.you["id"])).status_code == 303
    assert chat.profiles.blocked(you) == []
    assert ana.post("/account/unblock", id="x").status_code == 400
