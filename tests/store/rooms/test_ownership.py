import pytest

from chatapp.domain.commands import JoinRoom, LeaveRoom, RemovePerson
from chatapp.domain.records import Person, RoomRole
from chatapp.services.rooms.memberships import Memberships
from chatapp.store.rooms.memberships import all_members, join_rooms, leave_rooms, remove_people
from tests.support.crowd import Crowd


@pytest.fixture
def tea(crowd: Crowd) -> list[Person]:
    """An owner, a guest and three accounts, who joined in this order though not in that of their ids."""
    last, owner = crowd.person("last", "member"), crowd.person("owner", "member")
    people = [owner, crowd.person("guest"), crowd.person("first", "member"), crowd.person("next", "member"), last]
    crowd.room("tea", owner)
    for at, person in enumerate(people[1:], 1):
        crowd.writer.do(join_rooms, JoinRoom(person, "tea", at))
    return people


def roles(crowd: Crowd, person: Person) -> dict[str, RoomRole]:
    with crowd.database.read() as connection:
        room = crowd.rooms.find(person, "tea")[0]
        return {member.person.name: member.role for member in all_members(connection, room.id, 0, 100)}


def test_the_longest_standing_account_becomes_owner(crowd: Crowd, tea: list[Person]) -> None:
    crowd.writer.do(leave_rooms, LeaveRoom(tea[0], "tea", 9))
    assert roles(crowd, tea[1]) == {"guest": "member", "first": "owner", "next": "member", "last": "member"}


def test_a_moderator_comes_before_who_was_there_longer(crowd: Crowd, tea: list[Person]) -> None:
    memberships = Memberships(crowd.database, crowd.writer, crowd.rooms)
    for person in (tea[1], tea[4]):
        memberships.appoint(tea[0], "tea", person.id, "moderator")
    crowd.writer.do(leave_rooms, LeaveRoom(tea[0], "tea", 9))
    assert roles(crowd, tea[1])["last"] == "owner"
    assert roles(crowd, tea[1])["guest"] == "moderator"


def test_nobody_is_raised_while_there_is_another_owner(crowd: Crowd, tea: list[Person]) -> None:
    Memberships(crowd.database, crowd.writer, crowd.rooms).appoint(tea[0], "tea", tea[4].id, "owner")
    crowd.writer.do(leave_rooms, LeaveRoom(tea[0], "tea", 9))
    assert [name for name, role in roles(crowd, tea[1]).items() if role == "owner"] == ["last"]


def test_a_removed_owner_is_followed_too(crowd: Crowd, tea: list[Person]) -> None:
    crowd.writer.do(remove_people, RemovePerson(None, "tea", tea[0].id, 9))
    assert roles(crowd, tea[1])["first"] == "owner"


def test_guests_who_are_left_alone_have_no_owner(crowd: Crowd, tea: list[Person]) -> None:
    for person in (tea[0], tea[2], tea[3], tea[4]):
        crowd.writer.do(leave_rooms, LeaveRoom(person, "tea", 9))
    assert roles(crowd, tea[1]) == {"guest": "member"}
