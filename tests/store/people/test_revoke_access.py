import pytest

from chatapp.domain.errors import Conflict, NotFound
from chatapp.domain.records import Person
from chatapp.store.db.change_log import changes_after, last_change
from chatapp.store.people import one_time_links, sessions, tokens, users
from chatapp.store.people.sign_up_invitations import AddByLink, add_by_link
from tests.support.stores import Stored


def add(stored: Stored, name: str, kind: str = "account", role: str = "member") -> Person:
    command = users.AddUser(name, kind, role, "hash", 1000)  # type: ignore[arg-type]
    person: Person = stored.writer.do(users.add_users, command)
    return person


def test_accounts_and_bots_own_their_names_guests_do_not(stored: Stored) -> None:
    ada = add(stored, "Ada")
    add(stored, "ada", "guest", "guest")
    for twin in ("ADA", "Аda", "A da"):
        with pytest.raises(Conflict):
            add(stored, twin, "bot", "bot")
    with stored.database.read() as connection:
        account = users.find_account(connection, "aDA")
        assert account is not None
        assert account.person == ada
        assert users.is_taken(connection, ["AdA", "Ben"]) == {"AdA"}
        assert [listed.person.name for listed in users.list_accounts(connection)] == ["Ada"]


def test_a_name_with_a_look_alike_within_its_case_is_found_by_its_owner_alone(stored: Stored) -> None:
    add(stored, "Ill")
    with pytest.raises(Conflict):
        add(stored, "lll")
    with stored.database.read() as connection:
        assert users.find_account(connection, "lll") is None


def test_a_second_first_owner_is_refused(stored: Stored) -> None:
    first = users.AddUser("Ada", "account", "owner", "hash", 1000, first_owner=True)
    stored.writer.do(users.add_users, first)
    with pytest.raises(Conflict):
        stored.writer.do(users.add_users, first._replace(name="Ben"))
    with stored.database.read() as connection:
        assert users.has_owner(connection)
        assert not users.is_taken(connection, ["Ben"])


def test_a_guest_becomes_an_account_once(stored: Stored) -> None:
    guest = add(stored, "Ada", "guest", "guest")
    keep = users.ConvertGuest(guest.id, "hash", 2000)
    assert stored.writer.do(users.convert_guests, keep) == guest._replace(kind="account", role="member")
    with pytest.raises(Conflict):
        stored.writer.do(users.convert_guests, keep)
    with pytest.raises(Conflict):
        stored.writer.do(users.convert_guests, users.ConvertGuest(999, "hash", 2000))


def test_an_account_that_is_not_there_cannot_change(stored: Stored) -> None:
    with pytest.raises(NotFound):
        stored.writer.do(users.change_passwords, users.ChangePassword(999, "new", 2000))


def test_a_session_is_found_until_it_ends_or_expires(stored: Stored) -> None:
    ada = add(stored, "Ada")
    stored.writer.do(sessions.open_sessions, sessions.OpenSession("one", ada.id, 1000, 5000, "", "", None))
    with stored.database.read() as connection:
        found = sessions.find_session(connection, "one", 4999)
        assert found is not None
        assert (found[0].person, found[1]) == (ada, 1000)
        assert sessions.find_session(connection, "one", 5000) is None
    stored.writer.do(sessions.touch_sessions, sessions.TouchSession("one", 3000, 9000))
    stored.writer.do(sessions.open_sessions, sessions.OpenSession("two", ada.id, 6000, 9000, "", "", "one"))
    with stored.database.read() as connection:
        assert sessions.find_session(connection, "one", 6000) is None
        assert sessions.find_session(connection, "two", 6000) is not None
        assert [key for _, key in changes_after(connection, 0)] == ["access:one"]


def test_opening_a_session_clears_those_that_expired(stored: Stored) -> None:
    ada = add(stored, "Ada")
    for name, at in (("old", 1000), ("new", 6000)):
        stored.writer.do(sessions.open_sessions, sessions.OpenSession(name, ada.id, at, at + 5000, "", "", None))
    with stored.database.read() as connection:
        assert sessions.find_session(connection, "old", 0) is None


def test_a_new_password_ends_every_session_and_the_ways_back_of_a_guest_but_no_programs_token(stored: Stored) -> None:
    ada, ben = add(stored, "Ada"), add(stored, "Ben")
    for name, person in (("one", ada), ("two", ada), ("other", ben)):
        stored.writer.do(sessions.open_sessions, sessions.OpenSession(name, person.id, 1000, 9000, "", "", None))
    for kind in ("guest", "api"):
        stored.writer.do(tokens.add_tokens, tokens.AddToken(ada.id, kind, "", f"{kind}-hash", 1000))
    with stored.database.read() as connection:
        before = last_change(connection)
    stored.writer.do(users.change_passwords, users.ChangePassword(ada.id, "new", 2000, end_access=True))
    with stored.database.read() as connection:
        assert sessions.find_session(connection, "one", 2000) is None
        assert sessions.find_session(connection, "two", 2000) is None
        assert sessions.find_session(connection, "other", 2000) is not None
        assert tokens.find_token(connection, "guest-hash") is None
        assert tokens.find_token(connection, "api-hash") is not None
        told = {key for _, key in changes_after(connection, before)}
    assert told == {f"person:{ada.id}", "access:one", "access:two", "access:guest-hash"}


def test_a_revoked_token_is_found_no_more_and_told_of_once(stored: Stored) -> None:
    bot = add(stored, "helper", "bot", "bot")
    number = stored.writer.do(tokens.add_tokens, tokens.AddToken(bot.id, "api", "laptop", "hash", 1000))
    stored.writer.do(tokens.revoke_tokens, tokens.RevokeToken(number, 2000))
    with pytest.raises(NotFound):
        stored.writer.do(tokens.revoke_tokens, tokens.RevokeToken(number, 2000))
    with stored.database.read() as connection:
        assert tokens.find_token(connection, "hash") is None
        [listed] = tokens.list_tokens(connection, bot.id)
        assert (listed.label, listed.revoked_at) == ("laptop", 2000)
        assert [key for _, key in changes_after(connection, 0)] == ["access:hash"]


def test_a_link_works_once_in_its_time_and_for_its_purpose(stored: Stored) -> None:
    stored.writer.do(one_time_links.offer_links, one_time_links.OfferLink("owner", "hash", 1000, 5000))
    with stored.database.read() as connection:
        assert one_time_links.link_works(connection, "owner", "hash", 4999)
        assert not one_time_links.link_works(connection, "owner", "hash", 5000)
        assert not one_time_links.link_works(connection, "invite", "hash", 2000)
    stored.writer.do(one_time_links.use_links, one_time_links.UseLink("owner", "hash", 2000))
    with pytest.raises(NotFound):
        stored.writer.do(one_time_links.use_links, one_time_links.UseLink("owner", "hash", 2000))


def test_a_new_link_ends_the_earlier_ones_for_the_same_purpose(stored: Stored) -> None:
    for purpose, link_hash in (("invite", "other"), ("owner", "first"), ("owner", "second")):
        stored.writer.do(one_time_links.offer_links, one_time_links.OfferLink(purpose, link_hash, 1000, 5000))
    with stored.database.read() as connection:
        assert not one_time_links.link_works(connection, "owner", "first", 2000)
        assert one_time_links.link_works(connection, "owner", "second", 2000)
        assert one_time_links.link_works(connection, "invite", "other", 2000)


def test_a_link_is_not_used_up_by_someone_who_cannot_be_added(stored: Stored) -> None:
    add(stored, "Ada")
    stored.writer.do(one_time_links.offer_links, one_time_links.OfferLink("invite", "hash", 1000, 5000))
    user = users.AddUser("Ada", "account", "member", "hash", 2000)
    with pytest.raises(Conflict):
        stored.writer.do(add_by_link, AddByLink("invite", "hash", user))
    added = stored.writer.do(add_by_link, AddByLink("invite", "hash", user._replace(name="Ben")))
    assert added.name == "Ben"
    with pytest.raises(NotFound):
        stored.writer.do(add_by_link, AddByLink("invite", "hash", user._replace(name="Cleo")))
    with stored.database.read() as connection:
        assert not users.is_taken(connection, ["Cleo"])
