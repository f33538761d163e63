"""How far the others have read, in rooms that are small enough."""

import pytest

from chatapp.domain.errors import NotFound
from chatapp.services.rooms.read_receipts import ReadReceipts
from tests.support.crowd import Crowd


def test_members_of_a_small_room_see_how_far_the_others_have_read(crowd: Crowd) -> None:
    ana, ben = crowd.person("ana"), crowd.person("ben")
    crowd.room("tea", ana, ben)
    crowd.say(ana, "tea", "one", "two")
    crowd.rooms.mark_read(ben, "tea", 1)
    receipts = ReadReceipts(crowd.database, 2)
    assert receipts.shares_receipts(crowd.rooms.by_slug("tea"))
    assert receipts.positions(ana, "tea") == [(ben.id, "ben", 1)]


@pytest.mark.parametrize("most", [0, 1])
def test_in_a_larger_room_or_switched_off_nobody_does(crowd: Crowd, most: int) -> None:
    ana, ben = crowd.person("ana"), crowd.person("ben")
    crowd.room("tea", ana, ben)
    receipts = ReadReceipts(crowd.database, most)
    assert not receipts.shares_receipts(crowd.rooms.by_slug("tea"))
    assert receipts.positions(ana, "tea") == []


def test_a_private_room_tells_others_nothing(crowd: Crowd) -> None:
    ana, eve = crowd.person("ana"), crowd.person("eve")
    crowd.room("den", ana, private=True)
    with pytest.raises(NotFound):
        ReadReceipts(crowd.database, 10).positions(eve, "den")
