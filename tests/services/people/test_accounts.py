import contextlib
import threading
from collections.abc import Callable
from typing import Any

import pytest
from argon2 import PasswordHasher

from chatapp.domain.errors import Conflict, Forbidden, Invalid, NotFound, Unauthorized
from chatapp.domain.records import Person
from chatapp.services.people import accounts as accounts_module
from chatapp.services.people import passwords
from tests.support.stores import People

PASSWORD = "correct horse"


def test_a_guest_enters_with_just_a_name(people: People) -> None:
    guest = people.accounts.sign_in_guest("  Ada ")
    assert (guest.name, guest.kind, guest.role) == ("Ada", "guest", "guest")


def test_guests_of_one_name_at_different_times_are_different_people(people: People) -> None:
    first = people.accounts.sign_in_guest("Ada")
    people.names.claim("Ada", first.id, "a")
    people.names.release("a")
    assert people.accounts.sign_in_guest("Ada").id != first.id


def test_a_name_waits_for_the_guest_who_just_entered(people: People) -> None:
    people.accounts.sign_in_guest("Ada")
    with pytest.raises(Conflict) as refusal:
        people.accounts.sign_in_guest("ada")
    assert refusal.value.field == "username"


@pytest.mark.parametrize(
    "name", ["", " ", "x" * 33, "SERVER", "Аdmin", "a\u200bb", "a\u202eb", "a\x00b", "e\u0301\u0301\u0301"]
)
def test_a_bad_name_is_refused_wherever_it_comes_in(people: People, name: str) -> None:
    ways: list[Callable[[], object]] = [
        lambda: people.accounts.sign_in_guest(name),
        lambda: people.accounts.sign_up(name, PASSWORD),
        lambda: people.accounts.create(name, "member", PASSWORD),
    ]
    for enter in ways:
        with pytest.raises(Invalid) as refusal:
            enter()
        assert refusal.value.field == "username"


def test_no_guests_where_they_are_off(make_people: Callable[..., People]) -> None:
    with pytest.raises(Forbidden):
        make_people(guests=False).accounts.sign_in_guest("Ada")


def test_an_account_signs_up_and_logs_in_whatever_the_case(people: People) -> None:
    ada = people.accounts.sign_up("Ada", PASSWORD)
    assert (ada.kind, ada.role) == ("account", "member")
    assert people.accounts.log_in("ADA", PASSWORD) == ada


@pytest.mark.parametrize("twin", ["ada", "Аda", "A d a", "Ada"])
def test_nobody_takes_the_name_of_an_account_or_one_that_looks_like_it(people: People, twin: str) -> None:
    people.accounts.sign_up("Ada", PASSWORD)
    ways: list[Callable[[], object]] = [
        lambda: people.accounts.sign_in_guest(twin),
        lambda: people.accounts.sign_up(twin, PASSWORD),
        lambda: people.accounts.create(twin, "bot"),
    ]
    for enter in ways:
        with pytest.raises(Conflict):
            enter()


def test_every_way_to_be_wrong_at_log_in_reads_the_same(people: People) -> None:
    people.accounts.sign_up("Ada", PASSWORD)
    people.accounts.create("helper", "bot")
    tries = [
        ("Ada", "wrong horse"),
        ("Nobody", PASSWORD),
        ("helper", PASSWORD),
        ("", ""),
        ("\x00\ud800", "x" * 1000),
    ]
    answers = set()
    for name, password in tries:
        with pytest.raises(Unauthorized) as refusal:
            people.accounts.log_in(name, password)
        answers.add(tuple(refusal.value.payload().items()))
    assert len(answers) == 1


def test_a_wrong_name_costs_as_many_hashes_as_a_wrong_password(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    people.accounts.sign_up("Ada", PASSWORD)
    checked: list[bytes] = []
    verify = passwords._verify

    def count(password_hash: str, password: bytes) -> bool:
        checked.append(password)
        return verify(password_hash, password)

    monkeypatch.setattr(passwords, "_verify", count)
    for name in ("Ada", "Nobody", "SERVER"):
        with pytest.raises(Unauthorized):
            people.accounts.log_in(name, "wrong horse")
    assert checked == [b"wrong horse"] * 3


def test_a_hash_of_old_parameters_is_made_anew_at_log_in(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    monkeypatch.setattr(accounts_module, "hash_password", lambda _typed: old)
    people.accounts.sign_up("Ada", PASSWORD)
    monkeypatch.undo()
    people.accounts.log_in("Ada", PASSWORD)
    [account] = people.accounts.list()
    assert account.password_hash is not None
    assert not passwords.is_outdated(account.password_hash)
    people.accounts.log_in("Ada", PASSWORD)


def test_a_guest_keeps_the_name_and_stays_the_same_person(people: People) -> None:
    guest = people.accounts.sign_in_guest("Ada")
    kept = people.accounts.convert_guest(guest, PASSWORD)
    assert kept == guest._replace(kind="account", role="member")
    assert people.accounts.log_in("Ada", PASSWORD) == kept
    with pytest.raises(Conflict):
        people.accounts.convert_guest(kept, PASSWORD)


def test_a_guest_cannot_keep_a_name_that_someone_else_uses_by_now(people: People) -> None:
    guest = people.accounts.sign_in_guest("Ada")
    people.names.claim("Ada", guest.id, "a")
    people.names.release("a")
    other = people.accounts.sign_in_guest("Ada")
    people.names.claim("Ada", other.id, "b")
    with pytest.raises(Conflict):
        people.accounts.convert_guest(guest, PASSWORD)


def test_nobody_signs_up_with_the_name_of_a_connected_guest_but_that_guest(people: People) -> None:
    guest = people.accounts.sign_in_guest("Ada")
    people.names.claim("Ada", guest.id, "a")
    with pytest.raises(Conflict):
        people.accounts.sign_up("Ada", PASSWORD)
    assert people.accounts.sign_up("Ada", PASSWORD, guest=guest).kind == "account"


def test_a_refused_sign_up_leaves_the_name_free(people: People) -> None:
    with pytest.raises(Invalid):
        people.accounts.sign_up("Ada", "short")
    assert not people.names.is_taken("Ada")
    assert people.accounts.sign_up("Ada", PASSWORD).name == "Ada"
    assert not people.names.is_taken("Ada")


@pytest.mark.parametrize("registration", ["invite", "closed"])
def test_no_sign_up_around_a_closed_door(make_people: Callable[..., People], registration: str) -> None:
    people = make_people(registration=registration)
    for code in ("", "guess", people.accounts.offer_owner_link() or ""):
        with pytest.raises(Forbidden) as refusal:
            people.accounts.sign_up("Ada", PASSWORD, code)
        assert refusal.value.field == "code"
    with pytest.raises(Forbidden):
        people.accounts.convert_guest(people.accounts.sign_in_guest("Eve"), PASSWORD)
    assert people.accounts.list() == []


def test_a_closed_door_opens_to_no_invitation(make_people: Callable[..., People]) -> None:
    people = make_people(registration="closed")
    with pytest.raises(Forbidden):
        people.accounts.sign_up("Ada", PASSWORD, people.invitations.make(None))


def test_an_invitation_makes_one_account(make_people: Callable[..., People]) -> None:
    people = make_people(registration="invite")
    code, other = people.invitations.make(None), people.invitations.make(None)
    assert people.accounts.sign_up("Ada", PASSWORD, code).name == "Ada"
    with pytest.raises(Forbidden):
        people.accounts.sign_up("Ben", PASSWORD, code)
    assert people.accounts.sign_up("Ben", PASSWORD, other).name == "Ben"


def test_an_invitation_is_not_used_up_by_a_taken_name(make_people: Callable[..., People]) -> None:
    people = make_people(registration="invite")
    people.accounts.create("Ada", "member", PASSWORD)
    code = people.invitations.make(None)
    with pytest.raises(Conflict):
        people.accounts.sign_up("Ada", PASSWORD, code)
    assert people.accounts.sign_up("Ben", PASSWORD, code).name == "Ben"


def test_the_first_owner_comes_in_by_a_link_that_works_once(people: People) -> None:
    secret = people.accounts.offer_owner_link()
    assert secret is not None
    with pytest.raises(Invalid):
        people.accounts.claim_ownership(secret, "Ada", "short")
    owner = people.accounts.claim_ownership(secret, "Ada", PASSWORD)
    assert owner.role == "owner"
    assert people.accounts.offer_owner_link() is None
    for attempt in (secret, "guess", ""):
        with pytest.raises(NotFound):
            people.accounts.claim_ownership(attempt, "Eve", PASSWORD)


def test_the_link_of_an_earlier_start_stops_working(people: People) -> None:
    first, second = people.accounts.offer_owner_link(), people.accounts.offer_owner_link()
    assert first is not None
    assert second is not None
    with pytest.raises(NotFound):
        people.accounts.check_owner_link(first)
    people.accounts.check_owner_link(second)


def test_a_link_makes_no_second_owner_when_the_command_line_made_one_meanwhile(people: People) -> None:
    secret = people.accounts.offer_owner_link()
    assert secret is not None
    people.accounts.create("Ada", "owner", PASSWORD)
    with pytest.raises(NotFound):
        people.accounts.claim_ownership(secret, "Eve", PASSWORD)


def test_roles_and_passwords_change_but_not_a_bots(people: People) -> None:
    people.accounts.create("Ada", "member", PASSWORD)
    people.accounts.create("helper", "bot")
    ada, helper = people.accounts.find("ada"), people.accounts.find("helper")
    assert people.moderation.set_role(None, ada.id, "admin").role == "admin"
    people.accounts.set_password("ada", "another horse")
    assert people.accounts.log_in("Ada", "another horse").role == "admin"
    with pytest.raises(Conflict):
        people.moderation.set_role(None, helper.id, "admin")
    with pytest.raises(Conflict):
        people.accounts.set_password("helper", PASSWORD)
    with pytest.raises(NotFound):
        people.moderation.set_role(None, 999, "admin")


def test_others_are_offered_for_a_name_that_cannot_be_had(people: People) -> None:
    people.accounts.create("Ada", "member", PASSWORD)
    people.accounts.create("Ada2", "member", PASSWORD)
    people.accounts.sign_in_guest("Ada7")
    offered = people.accounts.other_names("Ada")
    assert len(offered) == 3
    for name in offered:
        assert people.accounts.sign_in_guest(name).name == name
    assert people.accounts.other_names("a\u202eb") == ()


def test_of_who_renames_and_who_comes_in_under_that_name_at_once_one_has_it(people: People) -> None:
    """Started together, each pair many times: the account or the guest has the name, and never both."""
    both = list[str]()
    for number in range(20):
        account = people.accounts.create(f"account{number}", "member")
        name, begin, got = f"wanted{number}", threading.Barrier(2), list[str]()

        def rename(account: Person = account, name: str = name, begin: Any = begin, got: list[str] = got) -> None:
            begin.wait()
            with contextlib.suppress(Conflict):
                people.accounts.rename(account, name)
                got.append("account")

        def enter(name: str = name, begin: Any = begin, got: list[str] = got, number: int = number) -> None:
            begin.wait()
            with contextlib.suppress(Conflict):
                people.identity.of_socket({"username": name}, None, f"sid{number}")
                got.append("guest")

        threads = [threading.Thread(target=rename), threading.Thread(target=enter)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        both += [name] if len(got) > 1 else []
    assert both == []
