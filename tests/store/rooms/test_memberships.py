import pytest

from chatapp.domain.errors import Forbidden
from chatapp.domain.records import ListedRoom, Membership, Person
from chatapp.store.rooms.memberships import members
from tests.support.crowd import Crowd


def listed(crowd: Crowd, person: Person, slug: str) -> ListedRoom:
    return next(listed for listed in crowd.rooms.visible_to(person) if listed.room.slug == slug)


def test_whoever_joins_has_nothing_unread(crowd: Crowd) -> None:
    ana, ben = crowd.person("ana"), crowd.person("ben")
    room = crowd.room("tea", ana)
    crowd.say(ana, room, "a", "b")
    assert not listed(crowd, ben, room).joined
    crowd.rooms.join(ben, room)
    assert listed(crowd, ben, room)[1:] == (Membership("member", 2), 0, 0)


def test_what_others_write_is_unread_until_read(crowd: Crowd) -> None:
    ana, ben = crowd.person("ana"), crowd.person("ben")
    room = crowd.room("tea", ana, ben)
    crowd.say(ana, room, "a", "b", "c")
    assert listed(crowd, ben, room).unread == 3
    assert crowd.rooms.mark_read(ben, room, 2) == (2, 1, 0)
    assert crowd.rooms.mark_read(ben, room, 1) == (1, 2, 0)
    assert crowd.rooms.mark_read(ben, room, 10**9) == (3, 0, 0)
    assert listed(crowd, ben, room).unread == 0


def test_ones_own_messages_are_read_when_all_before_them_are(crowd: Crowd) -> None:
    ana, ben = crowd.person("ana"), crowd.person("ben")
    room = crowd.room("tea", ana, ben)
    crowd.say(ana, room, "a", "b")
    assert listed(crowd, ana, room).unread == 0
    crowd.say(ben, room, "c")
    assert listed(crowd, ben, room).unread == 2
    assert listed(crowd, ana, room).unread == 1


def test_mentions_are_counted_while_unread(crowd: Crowd) -> None:
    ana, ben = crowd.person("ana"), crowd.person("Ben Bo")
    crowd.person("eve")
    room = crowd.room("tea", ana, ben)
    crowd.say(
        ana, room, "@ben bo!", "@Ben Bo, look", "@ana myself", "@eve is not here", "no@ben bo", "@BEN BO and @ben bo"
    )
    assert listed(crowd, ben, room).mentions == 3
    assert listed(crowd, ana, room).mentions == 0
    crowd.rooms.mark_read(ben, room, 1)
    assert listed(crowd, ben, room).mentions == 2


def test_an_edit_moves_the_mention(crowd: Crowd) -> None:
    ana, ben, eve = crowd.person("ana"), crowd.person("ben"), crowd.person("eve")
    room = crowd.room("tea", ana, ben, eve)
    crowd.say(ana, room, "@ben")
    crowd.messages.edit(ana, room, 1, "@eve")
    assert (listed(crowd, ben, room).mentions, listed(crowd, eve, room).mentions) == (0, 1)


def test_joining_and_leaving_twice_is_once(crowd: Crowd) -> None:
    ana, ben = crowd.person("ana"), crowd.person("ben")
    room = crowd.room("tea", ana)
    for _ in range(2):
        crowd.rooms.join(ben, room)
    assert crowd.rooms.member_count(crowd.rooms.find(ana, room)[0]) == 2
    for _ in range(2):
        crowd.rooms.leave(ben, room)
    assert crowd.rooms.member_count(crowd.rooms.find(ana, room)[0]) == 1


def test_leaving_what_is_not_there_does_nothing(crowd: Crowd) -> None:
    crowd.rooms.leave(crowd.person("ana"), "missing")


def test_only_members_have_a_place_in_the_reading(crowd: Crowd) -> None:
    ana, ben = crowd.person("ana"), crowd.person("ben")
    room = crowd.room("tea", ana)
    with pytest.raises(Forbidden):
        crowd.rooms.mark_read(ben, room, 1)


def test_members_come_present_ones_first_and_100_at_most(crowd: Crowd) -> None:
    people = [crowd.person(f"p{n:03}") for n in range(102)]
    room = crowd.room("tea", *people)
    present = [people[101].id, people[50].id]
    with crowd.database.read() as connection:
        found = members(connection, crowd.rooms.find(people[0], room)[0].id, present)
    assert len(found) == 100
    assert [person.name for person in found[:4]] == ["p050", "p101", "p000", "p001"]
