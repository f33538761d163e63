"""Pages of a room, what changed since a rev, and a message in its place, for those who may see the room."""

import pytest

from chatapp.domain.errors import Invalid, NotFound
from chatapp.services.messages.history import HistoryPosition
from tests.support.crowd import Crowd


def bodies(page: object) -> list[str]:
    return [message.body for message in page.messages]  # type: ignore[attr-defined]


def test_a_page_lies_before_after_or_around_a_message(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    crowd.room("tea", ana)
    crowd.say(ana, "tea", *(str(number) for number in range(1, 8)))
    assert bodies(crowd.history.page(ana, "tea", HistoryPosition(before=4), 2)) == ["2", "3"]
    assert bodies(crowd.history.page(ana, "tea", HistoryPosition(after=4), 2)) == ["5", "6"]
    assert "4" in bodies(crowd.history.page(ana, "tea", HistoryPosition(around=4), 3))
    assert bodies(crowd.history.page(ana, "tea", HistoryPosition(date="2020-01-01"), 2))[0] == "1"
    assert crowd.history.message(ana, "tea", 4).body == "4"


@pytest.mark.parametrize(
    "place", [HistoryPosition(), HistoryPosition(before=1, after=2), HistoryPosition(after=1, date="2020-01-01")]
)
def test_a_page_lies_in_one_place(crowd: Crowd, place: HistoryPosition) -> None:
    ana = crowd.person("ana")
    crowd.room("tea", ana)
    with pytest.raises(Invalid):
        crowd.history.page(ana, "tea", place)


def test_a_snapshot_is_of_one_moment_with_what_changed_since(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    crowd.room("tea", ana)
    first, _second = crowd.say(ana, "tea", "one", "two")
    assert crowd.history.snapshot(ana, "tea").changes is None
    edited = crowd.messages.edit(ana, "tea", first.seq, "better")
    snapshot = crowd.history.snapshot(ana, "tea", since=edited.rev - 1)
    assert snapshot.changes is not None
    assert bodies(snapshot.changes) == ["better"]
    assert bodies(snapshot.page) == ["better", "two"]
    assert snapshot.room.rev == edited.rev
    assert bodies(crowd.history.changes(ana, "tea", edited.rev - 1)) == ["better"]
    assert [message.body for message in crowd.history.changed_after("tea", edited.rev - 1, 10)] == ["better"]


def test_a_private_room_has_no_history_for_others(crowd: Crowd) -> None:
    ana, eve = crowd.person("ana"), crowd.person("eve")
    crowd.room("den", ana, private=True)
    crowd.say(ana, "den", "psst")
    for ask in (
        lambda: crowd.history.snapshot(eve, "den"),
        lambda: crowd.history.page(eve, "den", HistoryPosition(after=0)),
        lambda: crowd.history.changes(eve, "den", 0),
        lambda: crowd.history.message(eve, "den", 1),
    ):
        with pytest.raises(NotFound):
            ask()
    assert crowd.history.changed_after("nowhere", 0, 10) == ()
