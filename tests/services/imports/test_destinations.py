"""Which room takes what was said elsewhere, and who may read it then."""

import pytest

from chatapp.domain.errors import Invalid
from chatapp.domain.import_records import ImportedAuthor, ImportedMessage, ImportedRoom
from chatapp.services.imports.destinations import Choice, Destinations, Source
from tests.support.crowd import Crowd

IRC = Source("irc", "irc:tea", is_ours=False)
OURS = Source("jsonl", "jsonl", is_ours=True)
FIRST = ImportedMessage(1, "k1", ImportedAuthor("a", "ana"), "message", "hello", 1)
TEA = ImportedRoom("tea", "tea", "Tea", "public")
UNKNOWN = TEA._replace(visibility=None)


def destinations(crowd: Crowd, choice: Choice) -> Destinations:
    return Destinations(crowd.database, crowd.writer, crowd.rooms, choice)


def test_a_public_channel_opens_a_public_room_and_the_same_one_again(crowd: Crowd) -> None:
    slug = destinations(crowd, Choice()).slug(IRC, TEA, FIRST)
    assert crowd.rooms.by_slug(slug).visibility == "public"
    assert destinations(crowd, Choice()).slug(IRC, TEA, FIRST) == slug


def test_private_opens_nothing_for_everyone(crowd: Crowd) -> None:
    chosen = destinations(crowd, Choice(private=True))
    slug = chosen.slug(IRC, TEA, FIRST)
    assert crowd.rooms.by_slug(slug).visibility == "private"
    assert [found.room.slug for found in chosen.opened] == [slug]


def test_where_nobody_says_who_may_read_nothing_is_opened(crowd: Crowd) -> None:
    with pytest.raises(Invalid):
        destinations(crowd, Choice()).slug(OURS, UNKNOWN, FIRST)
    slug = destinations(crowd, Choice(public=True)).slug(OURS, UNKNOWN, FIRST)
    assert crowd.rooms.by_slug(slug).visibility == "public"


def test_a_room_of_ones_choice_takes_everything(crowd: Crowd) -> None:
    chosen = destinations(crowd, Choice(room="archive", private=True))
    other = TEA._replace(key="coffee", handle="coffee")
    slugs = {chosen.slug(IRC, room, FIRST) for room in (TEA, other)}
    [slug] = slugs
    room = crowd.rooms.find_for_operator("archive")
    assert room is not None
    assert (room.slug, room.visibility) == (slug, "private")


def test_public_and_private_at_once_is_no_choice() -> None:
    with pytest.raises(Invalid):
        Choice(public=True, private=True).check()
