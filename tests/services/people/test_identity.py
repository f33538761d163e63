from collections.abc import Callable

import pytest

from chatapp.domain.errors import Conflict, Forbidden, Invalid, Unauthorized
from tests.support.stores import People

PASSWORD = "correct horse"


def test_a_guest_comes_by_name_and_returns_by_token_as_the_same_person(people: People) -> None:
    came = people.identity.of_socket({"username": " Ada "}, None, "one")
    assert came.person.name == "Ada"
    assert came.token is not None
    again = people.identity.of_socket({"token": came.token}, None, "two")
    assert again.person == came.person
    assert again.token is None


def test_a_name_in_use_is_a_conflict_until_the_connection_has_gone(people: People) -> None:
    first = people.identity.of_socket({"username": "Ada"}, None, "one")
    with pytest.raises(Conflict) as refusal:
        people.identity.of_socket({"username": "ADA"}, None, "two")
    assert refusal.value.field == "username"
    people.names.release("one")
    assert people.identity.of_socket({"username": "ADA"}, None, "two").person.id != first.person.id


def test_a_guest_whose_name_someone_else_has_by_now_does_not_return(people: People) -> None:
    first = people.identity.of_socket({"username": "Ada"}, None, "one")
    session = people.sessions.open(first.person, "", "")
    people.names.release("one")
    people.identity.of_socket({"username": "Ada"}, None, "two")
    for auth, secret in (({"token": first.token}, None), (None, session)):
        with pytest.raises(Conflict):
            people.identity.of_socket(auth, secret, "three")


def test_a_guest_whose_name_became_an_accounts_does_not_return(people: People) -> None:
    first = people.identity.of_socket({"username": "Ada"}, None, "one")
    people.names.release("one")
    people.accounts.sign_up("Ada", PASSWORD)
    with pytest.raises(Conflict):
        people.identity.of_socket({"token": first.token}, None, "two")


def test_an_account_comes_by_session_or_token_and_uses_no_guests_name(people: People) -> None:
    ada = people.accounts.sign_up("Ada", PASSWORD)
    session = people.sessions.open(ada, "", "")
    by_session = people.identity.of_socket(None, session, "one")
    assert by_session.person == ada
    by_token = people.identity.of_socket({"token": people.tokens.issue(ada)}, session, "two")
    assert by_token.person == ada
    assert by_token.credential != by_session.credential
    assert not people.names.is_taken("Ada")


def test_what_is_shown_counts_more_than_the_cookie(people: People) -> None:
    session = people.sessions.open(people.accounts.sign_up("Ada", PASSWORD), "", "")
    assert people.identity.of_socket({"username": "Ben"}, session, "one").person.name == "Ben"
    with pytest.raises(Unauthorized):
        people.identity.of_socket({"token": "guess"}, session, "two")


@pytest.mark.parametrize("auth", [None, {}])
def test_nothing_shown_is_unauthorized(people: People, auth: object) -> None:
    with pytest.raises(Unauthorized):
        people.identity.of_socket(auth, None, "one")
    with pytest.raises(Unauthorized):
        people.identity.of_socket(auth, "guess", "one")


@pytest.mark.parametrize(
    ("auth", "field"),
    [
        ("Ada", "auth"),
        ([], "auth"),
        (7, "auth"),
        ({"username": 7}, "username"),
        ({"username": None}, "username"),
        ({"token": {"a": 1}}, "token"),
        ({"name": "Ada"}, "name"),
        ({"username": "Ada", "password": "x"}, "password"),
        ({"username": "Ada", "token": "x"}, "auth"),
        ({"username": "SERVER"}, "username"),
        ({"username": "a\u200bb"}, "username"),
        ({"username": ""}, "username"),
    ],
)
def test_a_bad_shape_is_invalid_and_names_the_field(people: People, auth: object, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        people.identity.of_socket(auth, None, "one")
    assert refusal.value.field == field


def test_guests_are_forbidden_where_they_are_off_even_those_who_return(
    make_people: Callable[..., People],
) -> None:
    came = make_people().identity.of_socket({"username": "Ada"}, None, "one")
    people = make_people(guests=False)
    for auth in ({"username": "Ben"}, {"token": came.token}):
        with pytest.raises(Forbidden):
            people.identity.of_socket(auth, None, "two")
    bot = people.accounts.create("helper", "bot")
    assert people.identity.of_socket({"token": people.tokens.issue(bot)}, None, "three").person == bot
