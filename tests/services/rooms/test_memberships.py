"""Inviting, removing, appointing; direct messages; finding people."""

import pytest

from chatapp.domain.errors import Conflict, Forbidden, Invalid, NotFound
from chatapp.services.rooms.memberships import Memberships
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
