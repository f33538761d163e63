"""Finding public rooms, and taking them away in bulk."""

import pytest

from chatapp.domain.errors import Forbidden, Invalid
from chatapp.services.rooms.bulk_deletion import RoomDeletion
from tests.support.crowd import Crowd


@pytest.fixture
def deletion(crowd: Crowd) -> RoomDeletion:
    return RoomDeletion(crowd.database, crowd.writer)


def test_rooms_are_found_by_who_opened_them_and_by_being_empty(crowd: Crowd, deletion: RoomDeletion) -> None:
    ana, ben = crowd.person("ana", "member"), crowd.person("ben", "member")
    for slug, opener in (("tea", ana), ("coffee", ben), ("milk", ben)):
        crowd.rooms.create(opener, slug)
    crowd.say(ben, "milk", "hello")
    assert sorted(deletion.find(by="BEN")) == ["coffee", "milk"]
    assert deletion.find(by="ben", empty=True) == ["coffee"]
    assert "general" not in deletion.find(empty=True)
    with pytest.raises(Invalid):
        deletion.find()


def test_rooms_go_or_are_archived_and_what_has_to_stay_is_told(crowd: Crowd, deletion: RoomDeletion) -> None:
    olga, ana = crowd.person("olga", "owner"), crowd.person("ana", "member")
    for slug in ("tea", "coffee"):
        crowd.rooms.create(ana, slug)
    with pytest.raises(Forbidden):
        deletion.remove(ana, ["tea"])
    removed = deletion.remove(olga, ["tea", "general", "nowhere"])
    assert (removed.number, len(removed.refusals)) == (1, 2)
    assert crowd.rooms.find_for_operator("tea") is None
    assert deletion.remove(None, ["coffee"], archive=True).number == 1
    assert crowd.rooms.by_slug("coffee").archived_at is not None
