import threading
from collections.abc import Sequence
from random import Random
from typing import Any

import orjson
import pytest

from chatapp.domain.errors import Unavailable
from chatapp.domain.records import Author, Change, Message
from chatapp.realtime.bus import NoBus
from chatapp.realtime.feed import WIDEST_HOLE, Feed
from tests.support.processes import wait_until

ANA = Author(1, "ana", "guest")


def message(rev: int, seq: int | None = None, room_id: int = 1) -> Message:
    number = rev if seq is None else seq
    return Message(number, room_id, "tea", number, rev, None, ANA, "message", f"rev {rev}", None, 0, None, False, None)


class Store:
    """What the feed would find in the store: the messages of one room in their present state."""

    def __init__(self) -> None:
        self.messages: dict[int, Message] = {}
        self.down = False

    def write(self, change: Message) -> Change:
        is_new = change.seq not in self.messages
        self.messages[change.seq] = change
        return Change(change, is_new)

    def load(self, _slug: str, after: int, limit: int) -> Sequence[Message]:
        if self.down:
            raise Unavailable("database_unreachable")
        return sorted((m for m in self.messages.values() if m.rev > after), key=lambda m: m.rev)[:limit]


class Room:
    """A feed over such a store, and what it told."""

    def __init__(self) -> None:
        self.store = Store()
        self.told: list[tuple[str, int, int]] = []
        # What is read beside the rest is read at once: tests of that come below.
        self.feed = Feed(self._emit, self.store.load, spawn=lambda call: call())
        for room_id in (1, 2):
            self.feed.track(room_id, 0, 0)

    def _emit(self, _room_id: int, event: str, message: bytes) -> None:
        payload = orjson.loads(message)
        self.told.append((event, payload["seq"], payload["rev"]))

    def revs(self) -> list[int]:
        return [rev for _event, _seq, rev in self.told]


@pytest.fixture
def room() -> Room:
    return Room()


def test_changes_are_told_in_order_each_once(room: Room) -> None:
    changes = [room.store.write(message(rev)) for rev in (1, 2, 3)]
    room.feed.publish(changes)
    room.feed.publish(changes)
    assert room.told == [("message", 1, 1), ("message", 2, 2), ("message", 3, 3)]


def test_a_change_of_a_known_message_is_told_as_one(room: Room) -> None:
    room.feed.publish([room.store.write(message(1)), room.store.write(message(2, seq=1))])
    assert room.told == [("message", 1, 1), ("change", 1, 2)]


def test_a_hole_is_filled_from_the_store_before_what_comes_after(room: Room) -> None:
    room.feed.publish([room.store.write(message(1))])
    elsewhere = [message(2), message(3, seq=1), message(4)]
    for change in elsewhere:
        room.store.write(change)
    room.feed.publish([room.store.write(message(5))])
    assert room.told == [("message", 1, 1), ("message", 2, 2), ("change", 1, 3), ("message", 4, 4), ("message", 5, 5)]


def test_what_comes_late_was_told_already(room: Room) -> None:
    first, late, last = (room.store.write(message(rev)) for rev in (1, 2, 3))
    room.feed.publish([first])
    room.feed.publish([last])
    room.feed.publish([late])
    assert room.revs() == [1, 2, 3]


def test_a_hole_too_wide_is_left_to_the_clients(room: Room) -> None:
    room.feed.publish([room.store.write(message(1))])
    for rev in range(2, WIDEST_HOLE + 3):
        room.store.write(message(rev))
    room.feed.publish([room.store.write(message(WIDEST_HOLE + 3))])
    assert room.revs() == [1, WIDEST_HOLE + 3]


def test_a_hole_that_the_store_cannot_fill_now_keeps_nothing_back(room: Room) -> None:
    room.feed.publish([room.store.write(message(1))])
    room.store.write(message(2))
    room.store.down = True
    room.feed.publish([room.store.write(message(3))])
    assert room.revs() == [1, 3]


def test_rooms_have_orders_of_their_own(room: Room) -> None:
    room.feed.publish([Change(message(1), is_new=True), Change(message(1, room_id=2), is_new=True)])
    assert room.revs() == [1, 1]


def test_a_follower_is_told_from_where_they_began(room: Room) -> None:
    for rev in (1, 2, 3):
        room.store.write(message(rev))
    room.feed.untrack(1)
    room.feed.track(1, 2, 2)
    room.feed.catch_up(1, "tea", 3)
    assert room.told == [("message", 3, 3)]
    room.feed.catch_up(1, "tea", 3)
    assert len(room.told) == 1


def test_following_again_moves_nothing(room: Room) -> None:
    room.feed.publish([room.store.write(message(rev)) for rev in (1, 2)])
    room.feed.track(1, 0, 0)
    room.feed.catch_up(1, "tea", 2)
    assert room.revs() == [1, 2]


def test_what_was_written_while_nobody_was_in_the_room_is_no_news_to_who_comes_then(room: Room) -> None:
    room.feed.publish([room.store.write(message(1))])
    room.feed.untrack(1)
    for rev in range(2, 500):
        room.store.write(message(rev))
    room.feed.publish([Change(message(499), is_new=True)])
    room.feed.track(1, 499, 499)
    room.feed.catch_up(1, "tea", 499)
    assert room.revs() == [1]
    room.feed.publish([room.store.write(message(500))])
    assert room.revs() == [1, 500]


def test_who_is_in_the_room_while_much_is_imported_is_told_of_the_last_one_alone(room: Room) -> None:
    room.feed.publish([room.store.write(message(1))])
    for rev in range(2, 1_000):
        room.store.write(message(rev))
    for _look in range(5):
        room.feed.catch_up(1, "tea", 999)
    assert room.told == [("message", 1, 1), ("message", 999, 999)]


def test_a_slow_read_for_one_room_holds_up_no_other_and_nothing_comes_out_of_order() -> None:
    reading, go = threading.Event(), threading.Event()
    room = Room()

    def load(slug: str, after: int, limit: int) -> Sequence[Message]:
        reading.set()
        assert go.wait(30)
        return room.store.load(slug, after, limit)

    room.feed = Feed(room._emit, load)
    for room_id in (1, 2):
        room.feed.track(room_id, 0, 0)
    for rev in (1, 2):
        room.store.write(message(rev))
    room.feed.publish([room.store.write(message(3))])
    assert reading.wait(30)
    # In the other room, and in this one, things go on meanwhile: only the latter has to wait.
    room.feed.publish([Change(message(1, room_id=2), is_new=True), room.store.write(message(4))])
    assert room.told == [("message", 1, 1)]
    go.set()
    wait_until(lambda: len(room.told) == 5, what="the rest")
    assert room.revs() == [1, 1, 2, 3, 4]


def test_a_hint_whose_room_is_read_slowly_holds_up_no_other_hint() -> None:
    go, wire = threading.Event(), _Wire()
    room = Room()

    def load(slug: str, after: int, limit: int) -> Sequence[Message]:
        assert slug == "coffee" or go.wait(30)
        return room.store.load(slug, after, limit)

    room.feed = Feed(room._emit, load, wire)
    room.store.write(message(1))
    for room_id in (1, 2):
        room.feed.track(room_id, 0, 0)
    for room_id, slug in ((1, "tea"), (2, "coffee")):
        wire.listeners["changed"]("other", {"room_id": room_id, "slug": slug, "rev": 1})
    wait_until(lambda: len(room.told) == 1, what="the second room's message")
    go.set()
    wait_until(lambda: len(room.told) == 2, what="the first room's message")


class _Wire(NoBus):
    """A bus whose other end is the test."""

    def __init__(self) -> None:
        self.listeners: dict[str, Any] = {}

    def listen(self, kind: str, listener: Any) -> None:
        self.listeners[kind] = listener


def test_in_whatever_order_changes_arrive_revs_only_grow_and_the_present_is_reached() -> None:
    for seed in range(50):
        room, random = Room(), Random(seed)
        changes = []
        for rev in range(1, 40):
            known = list(room.store.messages)
            seq = random.choice(known) if known and random.random() < 0.4 else len(known) + 1
            changes.append(room.store.write(message(rev, seq)))
        room.feed.track(1, 0, 0)
        for change in sorted(changes, key=lambda change: change.message.rev + random.uniform(0, 8)):
            room.feed.publish([change])
        room.feed.catch_up(1, "tea", 39)
        assert room.revs() == sorted(set(room.revs()))
        folded = {seq: rev for _event, seq, rev in room.told}
        assert folded == {m.seq: m.rev for m in room.store.messages.values()}
        new = [seq for event, seq, _rev in room.told if event == "message"]
        assert len(new) == len(set(new))
