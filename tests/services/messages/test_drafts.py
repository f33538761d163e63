"""Drafts of accounts: one for each place, the last one saved is kept, and there are not too many."""

import pytest

from chatapp.domain.errors import Forbidden, Invalid, NotFound, TooLarge
from chatapp.domain.records import Draft, Person
from chatapp.services.messages.drafts import Drafts
from chatapp.store.messages.drafts import MOST_DRAFTS
from tests.support.crowd import Crowd


@pytest.fixture
def drafts(crowd: Crowd) -> Drafts:
    return Drafts(crowd.database, crowd.writer, 20)


def kept(drafts: Drafts, person: Person) -> list[tuple[str, int, str]]:
    """Room, thread and text of all drafts of a person, the latest first."""
    found: list[Draft] = []
    cursor: str | None = None
    while True:
        page = drafts.page(person, cursor, 100)
        found.extend(page.items)
        cursor = page.cursor
        if cursor is None:
            return [draft[:3] for draft in found]


def test_each_place_has_one_draft_which_is_the_last_one_saved(crowd: Crowd, drafts: Drafts) -> None:
    ana, ben = crowd.person("ana", "member"), crowd.person("ben", "member")
    crowd.room("tea", ana, ben)
    instants = [
        drafts.save(ana, room, thread, text).updated_at
        for room, thread, text in (("tea", 0, "half"), ("tea", 3, "of a thread"), ("tea", 0, " half a\nthought "))
    ]
    assert instants == sorted(set(instants))
    assert kept(drafts, ana) == [("tea", 0, " half a\nthought "), ("tea", 3, "of a thread")]
    assert kept(drafts, ben) == []


@pytest.mark.parametrize("empty", ["", " \n", "\u200b"])
def test_a_draft_without_text_is_gone(crowd: Crowd, drafts: Drafts, empty: str) -> None:
    ana = crowd.person("ana", "member")
    crowd.room("tea", ana)
    for _twice in range(2):
        drafts.save(ana, "tea", 0, "half")
        assert drafts.save(ana, "tea", 0, empty).body == ""
        assert kept(drafts, ana) == []
        assert drafts.save(ana, "tea", 0, empty).body == ""


def test_guests_have_none_and_a_draft_has_limits(crowd: Crowd, drafts: Drafts) -> None:
    ana, gus = crowd.person("ana", "member"), crowd.person("gus")
    crowd.room("tea", ana, gus)
    crowd.room("den", ana, private=True)
    with pytest.raises(Forbidden):
        drafts.save(gus, "tea", 0, "half")
    with pytest.raises(TooLarge):
        drafts.save(ana, "tea", 0, "x" * 21)
    with pytest.raises(Invalid):
        drafts.save(ana, "tea", 0, "nul\x00")
    for room, thread in (("den2", 0), ("tea", 2**60)):
        with pytest.raises(NotFound):
            drafts.save(ana, room, thread, "half")
    with pytest.raises(Invalid):
        drafts.page(ana, "x", 10)


def test_a_draft_for_a_room_that_one_may_no_longer_see_is_not_listed(crowd: Crowd, drafts: Drafts) -> None:
    ben = crowd.person("ben", "member")
    crowd.room("den", ben, private=True)
    drafts.save(ben, "den", 0, "half")
    crowd.rooms.leave(ben, "den")
    assert kept(drafts, ben) == []
    with pytest.raises(NotFound):
        drafts.save(ben, "den", 0, "more")


def test_of_too_many_drafts_the_latest_are_kept(crowd: Crowd, drafts: Drafts) -> None:
    ana = crowd.person("ana", "member")
    crowd.room("tea", ana)
    for thread in range(1, MOST_DRAFTS + 3):
        drafts.save(ana, "tea", thread, f"in thread {thread}")
    found = kept(drafts, ana)
    assert len(found) == MOST_DRAFTS
    assert (found[0][1], found[-1][1]) == (MOST_DRAFTS + 2, 3)
