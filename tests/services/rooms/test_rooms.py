"""Rooms as people see them: opening, changing, joining, leaving, reading."""

import pytest

from chatapp.domain.commands import RoomSettingsUpdate
from chatapp.domain.errors import ChatError, Conflict, Forbidden, Invalid, NotFound
from chatapp.domain.permissions import Action
from tests.support.crowd import Crowd


def test_whoever_opens_a_room_belongs_to_it_and_others_join(crowd: Crowd) -> None:
    ana, ben = crowd.person("ana", "member"), crowd.person("ben", "member")
    room = crowd.rooms.create(ana, "tea", "Tea", "green or black")
    assert (room.slug, room.name, room.topic, room.visibility) == ("tea", "Tea", "green or black", "public")
    opened = crowd.history.entrance(ana, "tea", 50, None, lambda _room_id: [])
    assert opened.snapshot.mine is not None
    assert opened.snapshot.mine.read_seq == 0
    assert crowd.history.snapshot(ben, "tea").mine is None
    for _ in range(2):
        assert crowd.rooms.join(ben, "tea").id == room.id
    assert crowd.rooms.member_count(room) == 2
    entrance = crowd.history.entrance(ana, "tea", 50, None, lambda _room_id: [ben.id])
    assert [person.name for person in entrance.members] == ["ben", "ana"]
    assert entrance.member_count == 2
    with pytest.raises(Conflict):
        crowd.rooms.create(ben, "tea")


@pytest.mark.parametrize(("slug", "posting"), [("Not a slug", "everyone"), ("", "everyone"), ("tea", "nobody at all")])
def test_what_cannot_be_a_room_is_refused(crowd: Crowd, slug: str, posting: str) -> None:
    with pytest.raises(Invalid):
        crowd.rooms.create(crowd.person("ana", "member"), slug, posting=posting)


def test_a_private_room_exists_for_its_members_alone(crowd: Crowd) -> None:
    ana, eve = crowd.person("ana", "member"), crowd.person("eve", "member")
    slug = crowd.rooms.create(ana, "den", private=True).slug
    assert crowd.rooms.is_visible(ana, slug)
    assert not crowd.rooms.is_visible(eve, slug)
    assert crowd.rooms.listed(ana, slug).joined
    assert slug not in [room.room.slug for room in crowd.rooms.visible_to(eve)]
    for ask in (crowd.rooms.join, crowd.rooms.find, crowd.rooms.listed):
        with pytest.raises(NotFound):
            ask(eve, slug)
    assert slug in [room.slug for room in crowd.rooms.all()]


def test_a_room_is_changed_by_those_who_may(crowd: Crowd) -> None:
    ana, ben = crowd.person("ana", "member"), crowd.person("ben", "member")
    crowd.rooms.create(ana, "tea")
    crowd.rooms.join(ben, "tea")
    assert crowd.rooms.configure(ana, "tea", RoomSettingsUpdate(topic="green")).topic == "green"
    with pytest.raises(Forbidden):
        crowd.rooms.configure(ben, "tea", RoomSettingsUpdate(name="Black"))
    assert crowd.rooms.check(Action.POST, ben, "tea").topic == "green"
    with pytest.raises(ChatError):
        crowd.rooms.configure(ana, "tea", RoomSettingsUpdate(topic="x" * 10_000))


def test_a_reading_position_moves_both_ways(crowd: Crowd) -> None:
    ana, ben = crowd.person("ana"), crowd.person("ben")
    crowd.room("tea", ana, ben)
    crowd.say(ana, "tea", "one", "two", "three")
    assert crowd.rooms.mark_read(ben, "tea", 3).unread == 0
    assert crowd.rooms.mark_read(ben, "tea", 1).unread == 2
    crowd.rooms.leave(ben, "tea")
    crowd.rooms.leave(ben, "tea")
    with pytest.raises(ChatError):
        crowd.rooms.mark_read(ben, "tea", 3)


def test_the_list_of_rooms_comes_in_pages(crowd: Crowd) -> None:
    ana = crowd.person("ana", "member")
    for number in range(5):
        crowd.rooms.create(None, f"room-{number}")
    found, cursor = [], None
    while True:
        page = crowd.rooms.page(ana, cursor, 2, q="room-")
        found += [room.room.slug for room in page.items]
        cursor = page.cursor
        if cursor is None:
            break
    assert sorted(found) == [f"room-{number}" for number in range(5)]


@pytest.mark.parametrize("q", ["cafe", "CAFÉ", "angstrom", "ångström caf", "Cafe\u0301", " café ", "loud caf"])
def test_rooms_are_found_without_accents_by_each_word_of_their_names(crowd: Crowd, q: str) -> None:
    ana, ben = crowd.person("ana", "member"), crowd.person("ben", "member")
    crowd.rooms.create(ana, "loud", name="Café Ångström")
    crowd.rooms.create(ana, "tea", name="Tea")
    for person in (ana, ben):
        assert [room.room.slug for room in crowd.rooms.page(person, None, 20, q=q).items] == ["loud"]
    crowd.rooms.configure(ana, "loud", RoomSettingsUpdate(name="Bar"))
    assert [room.room.slug for room in crowd.rooms.page(ben, None, 20, q="bar").items] == ["loud"]
    assert crowd.rooms.page(ben, None, 20, q="angstrom").items == []


def test_the_command_line_means_a_private_room_by_the_slug_it_wished_for(crowd: Crowd) -> None:
    opened = crowd.rooms.create(None, "den", private=True)
    assert opened.slug != "den"
    meant = crowd.rooms.find_for_operator("den")
    assert meant is not None
    assert meant.id == crowd.rooms.by_slug("den").id == opened.id
    assert crowd.rooms.find_for_operator("nowhere") is None
