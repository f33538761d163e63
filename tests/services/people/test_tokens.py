import pytest

import chatapp.services.people.tokens as tokens_module
from chatapp.domain import times
from chatapp.domain.errors import Invalid, NotFound, TooLarge
from tests.support.stores import People


def test_a_token_opens_for_its_person(people: People) -> None:
    bot = people.accounts.create("helper", "bot")
    secret = people.tokens.issue(bot, label="laptop")
    assert people.tokens.person_for(secret) == bot
    assert people.tokens.person_for(secret + "x") is None
    assert people.tokens.person_for("\ud800") is None


def test_a_revoked_token_is_refused_at_once_and_stays_listed(people: People) -> None:
    bot = people.accounts.create("helper", "bot")
    secret = people.tokens.issue(bot)
    [token] = people.tokens.list(bot)
    people.tokens.revoke(token.id)
    assert people.tokens.person_for(secret) is None
    [token] = people.tokens.list()
    assert token.revoked_at is not None
    with pytest.raises(NotFound):
        people.tokens.revoke(token.id)


def test_the_list_knows_no_secrets_and_no_guests(people: People) -> None:
    people.tokens.issue(people.accounts.sign_in_guest("Ada"), "guest")
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


def test_the_last_use_is_noted_once_a_minute(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    bot, start = people.accounts.create("helper", "bot"), times.now()
    secret, used = people.tokens.issue(bot), list[int | None]()
    for seconds in (0, 59, 61, 90):
        monkeypatch.setattr(tokens_module, "now", lambda at=start + 1_000 * seconds: at)
        people.tokens.person_for(secret)
        people.sessions.close("wait until what was queued is written")
        [token] = people.tokens.list(bot)
        used.append(token.used_at and (token.used_at - start) // 1_000)
    assert used == [0, 0, 61, 61]


def test_a_use_that_cannot_be_noted_opens_all_the_same(people: People) -> None:
    bot = people.accounts.create("helper", "bot")
    secret = people.tokens.issue(bot)
    people.tokens._writer.stop()
    assert people.tokens.person_for(secret) == bot


def test_what_guests_return_with_costs_no_write(people: People) -> None:
    ada = people.accounts.sign_in_guest("Ada")
    secret = people.tokens.issue(ada, "guest")
    submitted = people.tokens._writer._submitted
    assert people.tokens.person_for(secret) == ada
    assert people.tokens._writer._submitted == submitted
