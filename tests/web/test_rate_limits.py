"""What pages and forms cost, and log-in held against guessing without holding up whoever knows the password."""

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from chatapp.api.application import build
from chatapp.services.limits.costs import TotalCost
from chatapp.web.admin.blueprint import PAGE_COST
from tests.support.pages import PASSWORD, Visitor

MakeApp = Callable[..., Flask]
# What is the same for everyone and reads nothing, or tells an operator how the server does.
FREE = {"static", "emoji.emoji", "health.healthz", "health.readyz", "health.metrics", "describe"}


class At(Visitor):
    """A browser at a network address, as a trusted proxy names it."""

    def __init__(self, app: Flask, address: str) -> None:
        super().__init__(app)
        self.client.environ_base["HTTP_X_FORWARDED_FOR"] = address

    def guess(self, name: str, password: str = "wrong horse") -> int:
        return self.post("/login", username=name, password=password).status_code


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app(trusted_proxies=1)


def undeclared(app: Flask) -> list[str]:
    return [
        f"{rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in FREE
        and not isinstance(getattr(app.view_functions[rule.endpoint], "cost", None), TotalCost)
        and not (rule.endpoint.startswith("admin.") and isinstance(PAGE_COST, TotalCost))
    ]


def test_every_page_form_and_request_of_the_api_declares_what_it_costs(app: Flask) -> None:
    assert undeclared(app) == []
    assert undeclared(build(app)) == []


def test_pages_of_a_person_are_bounded_and_those_of_strangers_by_address(make_app: MakeApp) -> None:
    app = make_app(trusted_proxies=1, read_rate="30/hour", visit_rate="5/hour")
    ana = At(app, "192.0.2.1")
    ana.chat.accounts.create("Ana", "member", PASSWORD)
    assert ana.guess("Ana", PASSWORD) == 303
    assert [ana.get("/r/general").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert [ana.get("/account").status_code for _ in range(2)] == [429, 429]
    stranger = At(app, "192.0.2.2")
    assert [stranger.get("/login").status_code for _ in range(6)] == [200] * 5 + [429]
    assert At(app, "192.0.2.3").get("/login").status_code == 200


def test_a_text_past_the_rate_is_not_lost(make_app: MakeApp) -> None:
    visitor = Visitor(make_app(send_rate="1/hour")).join("Ada")
    assert visitor.post("/r/general/messages", body="one").status_code == 303
    refused = visitor.post("/r/general/messages", body="my long text")
    assert refused.status_code == 429
    assert "my long text" in refused.text


def test_a_class_behind_one_address_signs_up_and_logs_in_on_one_morning(app: Flask) -> None:
    browsers = [At(app, "192.0.2.1") for _ in range(30)]
    for number, browser in enumerate(browsers):
        name = f"pupil{number}"
        assert browser.post("/signup", username=name, password=PASSWORD).status_code == 303
        assert browser.post("/logout").status_code == 303
    for number, browser in enumerate(browsers):
        assert browser.guess(f"pupil{number}") == 401
        assert browser.guess(f"pupil{number}", PASSWORD) == 303


def test_an_office_comes_back_at_once(app: Flask) -> None:
    chat = app.extensions["chatapp"]
    tokens = [chat.tokens.issue(chat.accounts.create(f"colleague{number}", "member")) for number in range(150)]
    callers = [app.extensions["socketio"].test_client(app, auth={"token": token}) for token in tokens]
    assert all(caller.is_connected() for caller in callers)
    for caller in callers:
        caller.disconnect()


def test_guesses_at_one_account_from_one_address_end_soon_and_its_owner_elsewhere_is_not_held_up(app: Flask) -> None:
    owner = At(app, "198.51.100.1")
    owner.log_in("Ana")
    thief = At(app, "192.0.2.1")
    assert [thief.guess("Ana") for _ in range(12)] == [401] * 10 + [429] * 2
    assert thief.guess("Ana", PASSWORD) == 429
    assert thief.guess("Ben") == 401
    owner.post("/logout")
    assert owner.guess("Ana", PASSWORD) == 303


def attack_from_everywhere(app: Flask, name: str, attempts: int = 80) -> list[int]:
    return [At(app, f"203.0.113.{number}").guess(name) for number in range(attempts)]


def test_guesses_at_one_account_from_many_addresses_end_and_known_browsers_still_get_in(app: Flask) -> None:
    owner = At(app, "198.51.100.1")
    owner.log_in("Ana")
    owner.post("/logout")
    statuses = attack_from_everywhere(app, "Ana")
    assert statuses == [401] * 50 + [429] * 30
    assert At(app, "198.51.100.7").guess("Ana", PASSWORD) == 429
    owner.client.environ_base["HTTP_X_FORWARDED_FOR"] = "198.51.100.9"
    assert owner.guess("Ana", PASSWORD) == 303


def test_an_address_that_an_account_is_signed_in_from_is_known(app: Flask) -> None:
    At(app, "198.51.100.1").log_in("Ana")
    attack_from_everywhere(app, "Ana", 60)
    assert At(app, "198.51.100.1").guess("Ana", PASSWORD) == 303


def test_a_mark_of_another_account_or_a_made_up_one_opens_no_way_around(app: Flask) -> None:
    eve = At(app, "198.51.100.1")
    eve.log_in("Eve")
    eve.chat.accounts.create("Ana", "member", PASSWORD)
    attack_from_everywhere(app, "Ana", 60)
    assert eve.guess("Ana") == 429
    eve.client.set_cookie("chatapp_device", "WzEsIngiXQ.aaaa.bbbb", path="/login")
    assert eve.guess("Ana") == 429


def test_there_is_no_telling_by_it_which_accounts_exist(app: Flask) -> None:
    At(app, "198.51.100.1").log_in("Ana").post("/logout")
    assert [At(app, "192.0.2.1").guess("Ana") for _ in range(11)] == [
        At(app, "192.0.2.2").guess("Nobody") for _ in range(11)
    ]
    assert attack_from_everywhere(app, "Nobody", 60)[-1] == 429


def test_one_address_that_tries_one_password_at_many_accounts_is_stopped(make_app: MakeApp) -> None:
    app = make_app(trusted_proxies=1, log_in_address_rate="20/hour")
    thief = At(app, "192.0.2.1")
    assert [thief.guess(f"name{number}") for number in range(21)] == [401] * 20 + [429]


def test_ports_and_neighbours_of_an_address_are_one(make_app: MakeApp) -> None:
    app = make_app(trusted_proxies=1, log_in_address_rate="5/hour")
    assert [At(app, f"192.0.2.1:{port}").guess(f"a{port}") for port in range(1000, 1006)] == [401] * 5 + [429]
    assert [At(app, f"[2001:db8::{port}]:80").guess(f"b{port}") for port in range(1000, 1006)] == [401] * 5 + [429]
    assert [At(app, f"odd{port}").guess(f"c{port}") for port in range(1000, 1006)] == [401] * 5 + [429]


def test_the_present_password_cannot_be_guessed_from_inside(make_app: MakeApp) -> None:
    ana = Visitor(make_app(log_in_rate="3/hour")).log_in("Ana")

    def guess(old: str) -> TestResponse:
        return ana.post("/account/password", old=old, password="another horse")

    assert [guess("wrong").status_code for _ in range(4)] == [401] * 3 + [429]
    assert guess(PASSWORD).status_code == 429
