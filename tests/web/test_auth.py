from collections.abc import Callable

import pytest
from flask import Flask

from chatapp.web.auth import safe_next
from tests.support.pages import PASSWORD, Visitor


def test_one_field_and_one_button_let_a_guest_in(visitor: Visitor) -> None:
    page = visitor.get("/")
    assert page.status_code == 200
    assert 'action="/join"' in page.text
    answer = visitor.post("/join", username="  Ada ")
    assert (answer.status_code, answer.location) == (303, "/")
    assert '"name":"Ada"' in visitor.get("/").text


@pytest.mark.parametrize(
    ("name", "status", "sentence"),
    [
        ("", 400, "1–32 characters"),
        ("x" * 33, 400, "1–32 characters"),
        ("server", 400, "reserved"),
        ("Аdmin", 400, "reserved"),
        ("a\u202eb", 400, "invisible"),
        ("a\u200bb", 400, "invisible"),
    ],
)
def test_a_bad_name_says_so_at_the_field_and_is_kept(visitor: Visitor, name: str, status: int, sentence: str) -> None:
    answer = visitor.post("/join", username=name)
    assert answer.status_code == status
    assert sentence in answer.text.split('id="username-problem"')[1].split("</p>")[0]
    assert f'value="{name}"' in answer.text


def test_a_taken_name_offers_others_and_one_click_takes_one(app: Flask) -> None:
    Visitor(app).join("Ada")
    late = Visitor(app)
    answer = late.post("/join", username="АDА")
    assert answer.status_code == 409
    assert "taken" in answer.text
    assert "Ada" not in answer.text
    offers = late.chat.accounts.other_names("АDА")
    assert offers
    for offer in offers:
        assert f'value="{offer}"' in answer.text
    assert late.post("/join", username="АDА", offer=offers[0]).status_code == 303


def test_the_address_of_a_refused_form_can_be_opened_again(visitor: Visitor) -> None:
    assert visitor.get("/join").location == "/"


def test_what_was_typed_is_shown_as_text(visitor: Visitor) -> None:
    answer = visitor.post("/join", username='"><script>alert(1)</script>' + "x" * 32)
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_a_guest_who_joins_again_by_the_same_name_stays_the_same_person(visitor: Visitor) -> None:
    visitor.join("Ada")
    before = visitor.get("/").text
    visitor.join("Ada")
    assert '"id":1,' in before.split('"you"')[1]
    assert '"id":1,' in visitor.get("/").text.split('"you"')[1]


def test_an_account_signs_up_leaves_and_logs_in(visitor: Visitor) -> None:
    assert visitor.post("/signup", username="Ada", password=PASSWORD).location == "/"
    assert '"kind":"account"' in visitor.get("/").text
    assert visitor.post("/logout").location == "/"
    assert 'action="/join"' in visitor.get("/").text
    assert visitor.post("/login", username="ada", password=PASSWORD).location == "/"
    assert '"name":"Ada"' in visitor.get("/").text


def test_a_short_password_says_so_and_is_not_sent_back(visitor: Visitor) -> None:
    answer = visitor.post("/signup", username="Ada", password="short!?")
    assert answer.status_code == 400
    assert "8–200" in answer.text.split('id="password-problem"')[1]
    assert 'value="Ada"' in answer.text
    assert "short!?" not in answer.text


def test_a_wrong_log_in_never_says_which_part_is_wrong(visitor: Visitor) -> None:
    visitor.chat.accounts.create("Ada", "member", PASSWORD)
    answers = [
        visitor.post("/login", username=name, password=password)
        for name, password in (("Ada", "wrong horse"), ("Eve", PASSWORD))
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert len({answer.text.split('id="password-problem"')[1].split("</p>")[0] for answer in answers}) == 1


def test_a_guest_keeps_the_name_and_everything_said(visitor: Visitor) -> None:
    visitor.join("Ada")
    assert "Ada" in visitor.get("/keep").text
    assert visitor.post("/keep", password="short").status_code == 400
    assert visitor.post("/keep", password=PASSWORD).location == "/"
    you = visitor.get("/").text.split('"you"')[1]
    assert '"id":1,' in you
    assert '"kind":"account"' in you


@pytest.mark.parametrize("registration", ["invite", "closed"])
def test_no_guest_becomes_an_account_around_a_closed_door(make_app: Callable[..., Flask], registration: str) -> None:
    visitor = Visitor(make_app(registration=registration)).join("Ada")
    for answer in (visitor.get("/keep"), visitor.post("/keep", password=PASSWORD)):
        assert answer.status_code == 403
    for page in ("/", "/account"):
        assert 'href="/keep"' not in visitor.get(page).text
    assert '"kind":"guest"' in visitor.get("/").text.split('"you"')[1]


def test_who_is_not_in_can_keep_nothing(visitor: Visitor) -> None:
    assert visitor.post("/keep", password=PASSWORD).location == "/?next=/"
    assert visitor.get("/keep").location == "/?next=/keep"


def test_the_first_owner_comes_in_by_the_link_once(visitor: Visitor, app: Flask) -> None:
    link = f"/owner/{visitor.chat.accounts.offer_owner_link()}"
    assert f'action="{link}"' in visitor.get(link).text
    assert visitor.post(link, username="Ada", password="short").status_code == 400
    assert visitor.post(link, username="Ada", password=PASSWORD).location == "/"
    assert '"role":"owner"' in visitor.get("/").text
    other = Visitor(app)
    assert other.get(link).status_code == 404
    assert other.post(link, username="Eve", password=PASSWORD).status_code == 404
    assert other.get("/owner/guess").status_code == 404


def test_after_coming_in_one_is_where_one_wanted_to_be(visitor: Visitor) -> None:
    assert visitor.get("/r/general/7").location == "/?next=/r/general/7"
    assert 'name="next" value="/r/general/7"' in visitor.get("/?next=/r/general/7").text
    assert visitor.post("/join", username="Ada", next="/r/general?before=9").location == "/r/general?before=9"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "\\/evil.example",
        "javascript:alert(1)",
        " //evil.example",
        "evil.example",
        "/\n//evil.example",
        "http:evil.example",
        "/\u2028/evil.example",
    ],
)
def test_the_way_in_leads_to_no_other_site(visitor: Visitor, elsewhere: str) -> None:
    assert safe_next(elsewhere) == ""
    assert "evil" not in visitor.get("/", query_string={"next": elsewhere}).text
    assert visitor.post("/join", username="Ada", next=elsewhere).location == "/"


@pytest.mark.parametrize(
    "path", ["/join", "/login", "/signup", "/logout", "/keep", "/owner/x", "/rooms", "/r/general/messages"]
)
def test_a_form_without_its_token_does_nothing(visitor: Visitor, path: str) -> None:
    visitor.join("Ada")
    for fields in ({}, {"csrf_token": "guess"}):
        answer = visitor.client.post(path, data={"username": "Eve", "password": PASSWORD, "body": "x", **fields})
        assert answer.status_code == 400
        assert "reload" in answer.text
    assert '"name":"Ada"' in visitor.get("/").text


def test_the_token_of_another_browser_is_not_accepted(app: Flask, visitor: Visitor) -> None:
    visitor.get("/")
    answer = visitor.client.post("/join", data={"username": "Ada", "csrf_token": Visitor(app).token()})
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["/join", "/login", "/signup"])
def test_a_session_from_before_opens_nothing_after(app: Flask, visitor: Visitor, path: str) -> None:
    visitor.join("Mallory")
    planted = visitor.client.get_cookie("chatapp")
    assert planted is not None
    victim = Visitor(app)
    victim.client.set_cookie("chatapp", planted.value)
    victim.chat.accounts.create("Ada", "member", PASSWORD)
    name = "Ada" if path == "/login" else "Ben"
    assert victim.post(path, username=name, password=PASSWORD).status_code == 303
    assert f'"name":"{name}"' in victim.get("/").text
    assert 'action="/join"' in visitor.get("/").text


def test_a_cookie_taken_before_logging_out_opens_nothing_after(app: Flask, visitor: Visitor) -> None:
    visitor.log_in("Ada")
    stolen = visitor.client.get_cookie("chatapp")
    assert stolen is not None
    visitor.post("/logout")
    thief = Visitor(app)
    thief.client.set_cookie("chatapp", stolen.value)
    assert 'action="/join"' in thief.get("/").text


@pytest.mark.parametrize("cookie", ["", "x", "e30.aaaa.bbbb", "eyJzZWNyZXQiOiJ4In0.aaaa.bbbb", "\x80"])
def test_a_cookie_of_ones_own_making_is_nobodys(visitor: Visitor, cookie: str) -> None:
    visitor.client.set_cookie("chatapp", cookie)
    assert 'action="/join"' in visitor.get("/").text


def test_a_guest_whose_name_someone_else_uses_by_now_is_asked_for_another(app: Flask, visitor: Visitor) -> None:
    visitor.join("Ada")
    names = visitor.chat.guest_names
    names.claim("Ada", 1, "one")
    names.release("one")
    names.claim("Ada", 99, "two")
    page = visitor.get("/")
    assert page.status_code == 409
    assert "taken" in page.text
    assert visitor.get("/r/general").location == "/?next=/r/general"
    assert visitor.post("/r/general/messages", body="hello").location == "/?next=/"
    assert visitor.post("/join", username="Ada Two").status_code == 303


def test_no_guests_where_they_are_off(make_app: Callable[..., Flask]) -> None:
    visitor = Visitor(make_app(guests=False))
    assert 'action="/join"' not in visitor.get("/").text
    assert visitor.post("/join", username="Ada").status_code == 403
    assert visitor.log_in("Ada").get("/r/general").status_code == 200


def test_an_invitation_link_brings_its_code_along(make_app: Callable[..., Flask]) -> None:
    visitor = Visitor(make_app(registration="invite"))
    code = visitor.chat.sign_up_invitations.make(None)
    assert visitor.post("/signup", username="Ada", password=PASSWORD).status_code == 403
    assert f'value="{code}"' in visitor.get(f"/signup?code={code}").text
    assert visitor.post("/signup", username="Ada", password=PASSWORD, code=code).status_code == 303


@pytest.mark.parametrize(
    ("registration", "sentence", "has_sign_up"),
    [
        ("open", "This invitation is no longer valid.", True),
        ("invite", "This invitation is no longer valid.", False),
        ("closed", "Sign-up is closed. Ask an administrator for an account.", False),
    ],
)
def test_an_invalid_invitation_says_what_to_do(
    make_app: Callable[..., Flask], registration: str, sentence: str, has_sign_up: bool
) -> None:
    answer = Visitor(make_app(registration=registration)).get("/invite/guess")
    assert answer.status_code == 403
    assert f"<h1>{sentence}</h1>" in answer.text
    assert ('href="/signup"' in answer.text) == has_sign_up
    assert 'href="/login"' in answer.text


def test_too_many_attempts_have_to_wait(make_app: Callable[..., Flask]) -> None:
    visitor = Visitor(make_app(log_in_rate="2/minute", join_rate="1/minute"))
    for _ in range(2):
        assert visitor.post("/login", username="Ada", password="wrong horse").status_code == 401
    late = visitor.post("/login", username="Ada", password="wrong horse")
    assert late.status_code == 429
    assert 0 < int(late.headers["Retry-After"]) <= 61
    visitor.join("Ben")
    assert visitor.post("/join", username="Cleo").status_code == 429
