"""The check of the history finds what does not fit together."""

from sqlalchemy import delete, update

from chatapp.models import Message, Room
from chatapp.services.operations.integrity import check_counters, check_history
from tests.support.crowd import Crowd


def test_a_sound_history_has_no_findings(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    crowd.room("tea", ana)
    crowd.say(ana, "tea", "one", "two")
    assert check_history(crowd.database) == []
    assert check_counters(crowd.database) == []


def test_a_missing_message_and_a_counter_that_lags_are_found(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    for room in ("tea", "coffee"):
        crowd.room(room, ana)
        crowd.say(ana, room, "one", "two", "three")
    with crowd.database.writing.begin() as connection:
        connection.execute(delete(Message).where(Message.room_id == crowd.rooms.by_slug("tea").id, Message.seq == 2))
        connection.execute(update(Room).where(Room.slug == "coffee").values(seq=1))
    assert {"tea", "coffee"} <= {finding.room for finding in check_history(crowd.database)}
    assert check_counters(crowd.database) == ["coffee"]
