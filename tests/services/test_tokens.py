import pytest

from chatapp.domain.errors import Invalid, NotFound, TooLarge
from tests.support.stores import People


def test_a_token_opens_for_its_person(people: People) -> None:
    bot = people.accounts.create("helper", "bot")
    secret = people.tokens.issue(bot, label="laptop")
    assert people.tokens.person_of(secret) == bot
    assert people.tokens.person_of(secret + "x") is None
    assert people.tokens.person_of("\ud800") is None


def test_a_revoked_token_is_refused_at_once_and_stays_listed(people: People) -> None:
    bot = people.accounts.create("helper", "bot")
    secret = people.tokens.issue(bot)
    [token] = people.tokens.list(bot)
    people.tokens.revoke(token.id)
    assert people.tokens.person_of(secret) is None
    [token] = people.tokens.list()
    assert token.revoked_at is not None
    with pytest.raises(NotFound):
        people.tokens.revoke(token.id)


def test_the_list_knows_no_secrets_and_no_guests(people: People) -> None:
    people.tokens.issue(people.accounts.enter_as_guest("Ada"), "guest")
    secret = people.tokens.issue(people.accounts.create("helper", "bot"), label="laptop")
    [token] = people.tokens.list()
    assert token.label == "laptop"
    assert secret not in str(token)


def test_a_label_is_one_short_line(people: People) -> None:
    bot = people.accounts.create("helper", "bot")
    with pytest.raises(Invalid):
        people.tokens.issue(bot, label="two\nlines")
    with pytest.raises(TooLarge):
        people.tokens.issue(bot, label="x" * 101)
