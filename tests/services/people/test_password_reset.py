"""A new password by a link, which works once; addresses that links go to."""

import pytest

from chatapp.domain.errors import ChatError, Forbidden, Invalid, NotFound, Unauthorized
from chatapp.domain.records import Person
from chatapp.realtime.guest_names import LocalGuestNames
from chatapp.services.people.accounts import Accounts
from chatapp.services.people.mail import Mail
from chatapp.services.people.password_reset import PasswordReset
from config import Settings
from tests.support.crowd import Crowd


@pytest.fixture
def accounts(crowd: Crowd) -> Accounts:
    return Accounts(crowd.database, crowd.writer, LocalGuestNames(), Settings(), crowd.word_filter)


@pytest.fixture
def reset(crowd: Crowd, accounts: Accounts) -> PasswordReset:
    return PasswordReset(crowd.database, crowd.writer, accounts, Mail(Settings()), "https://chat.example/")


@pytest.fixture
def ana(accounts: Accounts) -> Person:
    return accounts.create("Ana", "member", "correct horse")


def test_a_link_of_an_administrator_works_once(
    crowd: Crowd, accounts: Accounts, reset: PasswordReset, ana: Person
) -> None:
    secret = reset.offer_link(crowd.person("olga", "owner"), ana.id)
    assert reset.check(secret) == "Ana"
    with pytest.raises(Invalid):
        reset.reset(secret, "short")
    assert reset.reset(secret, "battery staple").id == ana.id
    assert accounts.log_in("Ana", "battery staple").id == ana.id
    with pytest.raises(Unauthorized):
        accounts.log_in("Ana", "correct horse")
    for use in (lambda: reset.check(secret), lambda: reset.reset(secret, "battery staple")):
        with pytest.raises(NotFound):
            use()


def test_a_newer_link_ends_the_one_before(crowd: Crowd, reset: PasswordReset, ana: Person) -> None:
    olga = crowd.person("olga", "owner")
    first, second = reset.offer_link(olga, ana.id), reset.offer_link(olga, ana.id)
    with pytest.raises(NotFound):
        reset.check(first)
    assert reset.check(second) == "Ana"


def test_moderators_offer_no_links_and_nobody_to_those_above(crowd: Crowd, reset: PasswordReset, ana: Person) -> None:
    for actor in (crowd.person("mona", "moderator"), ana):
        with pytest.raises(Forbidden):
            reset.offer_link(actor, ana.id)


def test_without_mail_nothing_is_sent_and_no_address_taken(reset: PasswordReset, ana: Person) -> None:
    assert not reset.by_mail
    reset.ask_by_mail("Ana", "en")
    reset.ask_by_mail("Nobody", "en")
    with pytest.raises(Unauthorized):
        reset.set_address(ana, "ana@example.org", "wrong", "en")
    with pytest.raises(ChatError):
        reset.set_address(ana, "ana@example.org", "correct horse", "en")
    assert reset.address(ana) == ""
    with pytest.raises(NotFound):
        reset.confirm_address(ana, "no such secret", "en")
