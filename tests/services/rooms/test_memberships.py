"""Inviting, removing, appointing; direct messages; finding people."""

import pytest

from chatapp.domain.errors import Conflict, Forbidden, Invalid, NotFound
from chatapp.domain.times import now
from chatapp.services.rooms.memberships import Memberships
from chatapp.store.people.profiles import Rename, rename_accounts
from tests.support.crowd import Crowd


@pytest.fixture
def memberships(crowd: Crowd) -> Memberships:
    return Memberships(crowd.database, crowd.writer, crowd.rooms)


def test_the_command_line_makes_members_and_removes_them(crowd: Crowd, memberships: Memberships) -> None:
    ana, ben = crowd.person("ana", "member"), crowd.person("ben", "member")
    den = crowd.rooms.create(ana, "den", private=True).slug
    memberships.invite(None, den, [ben.id])
    assert [member.person.name for member in memberships.members(ben, den)] == ["ana", "ben"]
    memberships.remove(None, den, ben.id)
    with pytest.raises(NotFound):
        memberships.members(ben, den)


def test_a_room_keeps_its_last_owner(crowd: Crowd, memberships: Memberships) -> None:
    ana, ben = crowd.person("ana", "member"), crowd.person("ben", "member")
    crowd.rooms.create(ana, "tea")
    crowd.rooms.join(ben, "tea")
    with pytest.raises(Conflict):
        memberships.appoint(ana, "tea", ana.id, "member")
    with pytest.raises(Forbidden):
        memberships.appoint(ben, "tea", ben.id, "owner")
    with pytest.raises(Invalid):
        memberships.appoint(ana, "tea", ben.id, "emperor")
    assert memberships.appoint(ana, "tea", ben.id, "owner").role == "owner"


def test_people_have_one_direct_message_with_each_other(crowd: Crowd, memberships: Memberships) -> None:
    ana, ben = crowd.person("ana", "member"), crowd.person("ben", "member")
    crowd.room("tea", ana, ben)
    direct = memberships.direct(ana, [ben.id])
    assert direct.visibility == "direct"
    assert memberships.direct(ben, [ana.id]).id == direct.id
    assert memberships.direct(ana, [ana.id]).id != direct.id
    with pytest.raises(NotFound):
        memberships.direct(ana, [9_999])


def test_people_are_found_by_how_their_names_begin(crowd: Crowd, memberships: Memberships) -> None:
    ana = crowd.person("ana", "member")
    for name in ("Benno", "ben", "Robert"):
        crowd.person(name, "member")
    guest = crowd.person("bernd")
    crowd.room("tea", ana, guest)
    assert {person.name for person in memberships.find_people(ana, "BE", [])} == {"Benno", "ben"}
    assert guest.id in [person.id for person in memberships.find_people(ana, "ber", [guest.id])]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("gae", {"Gaël"}), ("GAË", {"Gaël"}), ("luk", {"Łukasz"}), ("angstrom", {"Café Ångström"}), ("dreya", set()),
        ("ångström caf", {"Café Ångström"}), ("Cafe\u0301", {"Café Ångström"}), (" café", {"Café Ångström"}),
        ("caf ang x", set()), ("%", set()),
    ],
)  # fmt: skip
def test_people_are_found_without_accents_by_each_word_of_their_names(
    crowd: Crowd, memberships: Memberships, typed: str, found: set[str]
) -> None:
    ana = crowd.person("ana", "member")
    for name in ("Gaël", "Łukasz", "Café Ångström", "Andreya"):
        crowd.person(name, "member")
    assert {person.name for person in memberships.find_people(ana, typed, [])} == found


def test_a_new_name_is_found_and_the_one_before_is_not(crowd: Crowd, memberships: Memberships) -> None:
    ana, zoe = crowd.person("ana", "member"), crowd.person("Zoë Ruiz", "member")
    crowd.writer.do(rename_accounts, Rename(zoe.id, "Zoë Núñez", now()))
    assert [person.id for person in memberships.find_people(ana, "nunez", [])] == [zoe.id]
    assert memberships.find_people(ana, "ruiz", []) == []
