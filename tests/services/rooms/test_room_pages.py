"""All that the page of a room shows is read at one moment, and only by those who may see the room."""

import pytest

from chatapp.domain.errors import NotFound
from chatapp.domain.records import PagePosition
from chatapp.services.rooms.room_pages import RoomPages
from chatapp.store.messages.kept_pages import KeptPages
from tests.support.crowd import PAGE_MAX, Crowd


@pytest.fixture
def pages(crowd: Crowd) -> RoomPages:
    return RoomPages(crowd.database, KeptPages(), PAGE_MAX, lambda _room_id: {})


def test_a_view_has_the_room_its_messages_and_the_readers_own_rooms(crowd: Crowd, pages: RoomPages) -> None:
    ana, ben = crowd.person("Ana", "member"), crowd.person("Ben", "member")
    crowd.room("tea", ana, ben)
    crowd.room("zoo", ben)
    crowd.say(ben, "tea", "one", "two")
    view = pages.view(ana, "tea", PagePosition())
    assert [message.body for message in view.page.messages] == ["one", "two"]
    assert [member.name for member in view.members] == ["Ana", "Ben"]
    assert view.member_count == 2
    assert view.read_seq == 0
    listed = {each.room.slug: (each.joined, each.unread) for each in view.listed}
    assert listed == {"general": (False, 0), "tea": (True, 2), "zoo": (False, 0)}


def test_it_starts_at_the_first_unread_before_a_seq_or_around_a_message(crowd: Crowd, pages: RoomPages) -> None:
    ana, ben = crowd.person("Ana", "member"), crowd.person("Ben", "member")
    crowd.room("tea", ana, ben)
    crowd.say(ben, "tea", *map(str, range(1, 131)))
    crowd.rooms.mark_read(ana, "tea", 30)

    def shown(position: PagePosition) -> tuple[int, int]:
        messages = pages.view(ana, "tea", position).page.messages
        return messages[0].seq, messages[-1].seq

    first, last = shown(PagePosition())
    assert first <= 31 < last
    assert shown(PagePosition(before=51)) == (1, 50)
    first, last = shown(PagePosition(focus=100))
    assert first < 100 < last
    with pytest.raises(NotFound):
        pages.view(ana, "tea", PagePosition(focus=131))
    crowd.rooms.mark_read(ana, "tea", 130)
    assert shown(PagePosition()) == (81, 130)


def test_a_room_is_not_there_for_whoever_may_not_see_it(crowd: Crowd, pages: RoomPages) -> None:
    ana, ben = crowd.person("Ana", "member"), crowd.person("Ben", "member")
    crowd.room("den", ana, private=True)
    assert pages.view(ana, "den", PagePosition()).room.visibility == "private"
    with pytest.raises(NotFound):
        pages.view(ben, "den", PagePosition())
