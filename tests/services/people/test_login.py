"""Logging in, held against guessing: failures are counted, successes are not."""

from collections.abc import Callable

import pytest

from chatapp.domain.errors import RateLimited, Unauthorized
from chatapp.services.limits import Limits
from chatapp.services.people.login import Login
from config import Settings
from tests.support.stores import People

RATES = {"log_in_rate": "3/hour", "log_in_address_rate": "5/hour", "log_in_account_rate": "4/hour"}
Guess = Callable[..., None]


@pytest.fixture
def login(people: People) -> Login:
    people.accounts.create("Ana", "member", "correct horse")
    return Login(people.accounts, people.sessions, Limits(Settings(**RATES)))  # type: ignore[arg-type]


def guess(login: Login, times: int, address: str = "192.0.2.1", name: str = "Ana") -> None:
    for _ in range(times):
        with pytest.raises(Unauthorized):
            login.log_in(name, "wrong", address)


def test_the_right_password_lets_in_however_often(login: Login) -> None:
    for _ in range(6):
        assert login.log_in("ana", "correct horse", "192.0.2.1").name == "Ana"


def test_after_some_failures_even_the_right_password_has_to_wait(login: Login) -> None:
    guess(login, 3)
    with pytest.raises(RateLimited) as refused:
        login.log_in("Ana", "correct horse", "192.0.2.1")
    assert refused.value.retry_after > 0
    assert login.log_in("Ana", "correct horse", "198.51.100.1").name == "Ana"


def test_guesses_from_many_addresses_use_up_the_account_but_not_a_known_browser(login: Login) -> None:
    ana = login.log_in("Ana", "correct horse", "192.0.2.9")
    for number in range(4):
        guess(login, 1, f"198.51.100.{number}")
    with pytest.raises(RateLimited):
        login.log_in("Ana", "correct horse", "203.0.113.1")
    assert login.log_in("Ana", "correct horse", "203.0.113.1", device=(ana.id, "mark")).name == "Ana"


def test_a_name_that_nobody_has_is_counted_like_any_other(login: Login) -> None:
    guess(login, 3, name="Nobody")
    with pytest.raises(RateLimited):
        login.log_in("nobody", "wrong", "192.0.2.1")


def test_a_password_that_is_asked_for_again_is_held_against_guessing_too(login: Login) -> None:
    ana = login.log_in("Ana", "correct horse", "192.0.2.1")
    login.check_current_password(ana, "correct horse", "current", "192.0.2.1")
    for _ in range(3):
        with pytest.raises(Unauthorized) as refused:
            login.check_current_password(ana, "wrong", "current", "192.0.2.1")
        assert refused.value.field == "current"
    with pytest.raises(RateLimited):
        login.check_current_password(ana, "correct horse", "current", "192.0.2.1")
