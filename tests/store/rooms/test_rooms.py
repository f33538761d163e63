from typing import Any

import pytest

from chatapp.domain.errors import ChatError, Conflict, Forbidden, Invalid, TooLarge
from chatapp.domain.records import Membership
from tests.support.crowd import Crowd


def test_general_is_there_from_the_start(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room, mine = crowd.rooms.find(ana, "general")
    assert (room.slug, room.visibility, room.seq, room.rev, mine) == ("general", "public", 0, 0, None)


def test_whoever_opens_a_room_belongs_to_it(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.rooms.create(ana, "tea", " Tea ", " All about tea ")
    assert (room.name, room.topic) == ("Tea", "All about tea")
    assert crowd.rooms.find(ana, "tea") == (room, Membership("member", 0))


def test_whoever_opens_a_room_owns_it_but_for_guests(crowd: Crowd) -> None:
    ben = crowd.person("ben", "member")
    room = crowd.rooms.create(ben, "tea", private=True)
    assert crowd.rooms.find(ben, room.slug) == (room, Membership("owner", 0))
    with pytest.raises(Forbidden):
        crowd.rooms.create(crowd.person("ana"), "coffee", private=True)


def test_a_room_without_a_name_is_called_by_its_address(crowd: Crowd) -> None:
    assert crowd.rooms.create(crowd.person("ana"), "tea").name == "tea"


def test_a_taken_address_is_a_conflict(crowd: Crowd) -> None:
    crowd.rooms.create(crowd.person("ana"), "tea")
    with pytest.raises(Conflict) as refusal:
        crowd.rooms.create(crowd.person("ben"), "tea")
    assert refusal.value.field == "slug"


@pytest.mark.parametrize("wish", ["secret", "a", "x" * 64, "x" * 56 + "-x"])
def test_a_private_room_takes_no_address_that_others_might_ask_for(crowd: Crowd, wish: str) -> None:
    ben, eve = crowd.person("ben", "member"), crowd.person("eve", "member")
    first, second = (crowd.rooms.create(person, wish, private=True) for person in (ben, eve))
    assert first.slug != second.slug
    opened = crowd.rooms.create(eve, wish)
    assert (opened.slug, opened.visibility) == (wish, "public")


def test_the_command_line_finds_the_private_room_that_it_opened(crowd: Crowd) -> None:
    ben = crowd.person("ben", "member")
    crowd.rooms.create(ben, "den", private=True)
    crowd.rooms.create(None, "den-garden", private=True)
    assert crowd.rooms.find_for_operator("den") is None
    den = crowd.rooms.create(None, "den", private=True)
    assert crowd.rooms.by_slug("den") == crowd.rooms.by_slug(den.slug) == den
    crowd.rooms.create(None, "den", private=True)
    with pytest.raises(Invalid, match="one of several"):
        crowd.rooms.by_slug("den")
    opened = crowd.rooms.create(ben, "den")
    assert crowd.rooms.by_slug("den") == opened


def test_bad_names_and_topics_name_their_field(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    wrong: list[tuple[dict[str, Any], type[ChatError], str]] = [
        ({"slug": "No Good"}, Invalid, "slug"),
        ({"slug": "a", "name": "x" * 81}, TooLarge, "name"),
        ({"slug": "a", "name": "\u200b"}, Invalid, "name"),
        ({"slug": "a", "topic": "two\nlines"}, Invalid, "topic"),
        ({"slug": "a", "topic": "x" * 251}, TooLarge, "topic"),
    ]
    for fields, kind, field in wrong:
        with pytest.raises(kind) as refusal:
            crowd.rooms.create(ana, **fields)
        assert refusal.value.field == field


def test_a_list_shows_public_rooms_and_ones_own_private_ones(crowd: Crowd) -> None:
    ana, ben, root = crowd.person("ana"), crowd.person("ben"), crowd.person("root", "owner")
    crowd.room("secret", ana, private=True)
    crowd.room("tea", ana)
    assert {listed.room.slug for listed in crowd.rooms.visible_to(ana)} == {"general", "secret", "tea"}
    for person in (ben, root):
        assert {listed.room.slug for listed in crowd.rooms.visible_to(person)} == {"general", "tea"}
