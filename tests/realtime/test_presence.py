import time
from itertools import pairwise
from typing import Any

import pytest

from chatapp.domain.records import Person, Room
from chatapp.realtime.bus import NoBus
from chatapp.realtime.bus_records import to_bus
from chatapp.realtime.presence import Presence
from tests.support.processes import wait_until

TEA = Room(1, "tea", "Tea", "", "public", 0, 0, 0)
COFFEE = TEA._replace(id=2, slug="coffee")
ANA, BEN, CID = (Person(number, name, "guest", "guest") for number, name in enumerate(("ana", "ben", "cid"), start=1))


class Told:
    """A presence, and what it announced when."""

    def __init__(self) -> None:
        self.news: list[tuple[str, list[str], list[str], int]] = []
        self.changed: list[tuple[str, list[Person]]] = []
        self.times: list[float] = []
        self.presence = Presence(self._announce)

    def _announce(
        self, room: Room, joined: list[Person], left: list[Person], changed: list[Person], online: int
    ) -> None:
        self.changed.append((room.slug, changed))
        self.news.append((room.slug, [person.name for person in joined], [person.name for person in left], online))
        self.times.append(time.monotonic())

    def wait(self, count: int) -> None:
        wait_until(lambda: len(self.news) >= count, what=f"{count} announcements")


@pytest.fixture
def told() -> Told:
    return Told()


def test_comings_are_gathered_into_one_announcement(told: Told) -> None:
    for person in (ANA, BEN, CID):
        told.presence.enter(TEA, person, f"s{person.id}")
    assert list(told.presence.online(TEA.id)) == [1, 2, 3]
    told.wait(1)
    assert told.news == [("tea", ["ana", "ben", "cid"], [], 3)]


def test_a_room_hears_at_most_once_a_second(told: Told) -> None:
    for turn in range(12):
        told.presence.enter(TEA, Person(turn, str(turn), "guest", "guest"), f"s{turn}")
        time.sleep(0.2)
    wait_until(lambda: bool(told.news) and told.news[-1][3] == 12, what="the last")
    assert all(later - earlier >= 0.99 for earlier, later in pairwise(told.times))
    assert sorted(name for _room, joined, _left, _online in told.news for name in joined) == sorted(map(str, range(12)))


def test_who_comes_and_goes_within_the_second_is_not_worth_telling(told: Told) -> None:
    told.presence.enter(TEA, ANA, "a")
    told.presence.enter(TEA, BEN, "b")
    told.presence.exit(TEA, BEN, "b")
    told.wait(1)
    assert told.news == [("tea", ["ana"], [], 1)]


def test_who_joined_meanwhile_hears_that_somebody_they_were_told_of_has_gone(told: Told) -> None:
    told.presence.enter(TEA, BEN, "s1")
    told.presence.enter(TEA, ANA, "s2")
    assert BEN.id in told.presence.online(TEA.id)
    told.presence.exit(TEA, BEN, "s1")
    told.wait(1)
    assert told.news == [("tea", ["ana"], ["ben"], 1)]


def test_who_is_invisible_passes_by_unnoticed(told: Told) -> None:
    told.presence.enter(TEA, BEN._replace(invisible=True), "s1")
    told.presence.enter(TEA, ANA, "s2")
    told.presence.exit(TEA, BEN, "s1")
    told.wait(1)
    assert told.news == [("tea", ["ana"], [], 1)]


def test_a_person_leaves_with_the_last_connection(told: Told) -> None:
    told.presence.enter(TEA, ANA, "phone")
    told.presence.enter(TEA, ANA, "laptop")
    told.wait(1)
    told.presence.exit(TEA, ANA, "phone")
    assert list(told.presence.online(TEA.id)) == [1]
    told.presence.exit(TEA, ANA, "laptop")
    told.wait(2)
    assert told.news == [("tea", ["ana"], [], 1), ("tea", [], ["ana"], 0)]


def test_rooms_are_told_apart(told: Told) -> None:
    told.presence.enter(TEA, ANA, "a")
    told.presence.enter(COFFEE, BEN, "b")
    told.wait(2)
    assert sorted(told.news) == [("coffee", ["ben"], [], 1), ("tea", ["ana"], [], 1)]
    assert sorted(told.presence.rooms()) == [1, 2]


def test_leaving_without_having_come_is_nothing(told: Told) -> None:
    told.presence.exit(TEA, ANA, "a")
    assert told.presence.online(TEA.id) == {}
    assert told.presence.rooms() == []


def test_who_is_away_or_called_otherwise_is_told_as_changed(told: Told) -> None:
    told.presence.enter(TEA, ANA, "a")
    told.presence.enter(TEA, BEN, "b")
    told.wait(1)
    away = ANA._replace(away=True, status="lunch")
    told.presence.update(away)
    told.presence.update(away)
    assert told.presence.online(TEA.id) == {1: True, 2: False}
    told.wait(2)
    assert told.news[1] == ("tea", [], [], 2)
    assert told.changed[1] == ("tea", [away])


def test_who_is_invisible_is_never_here_and_goes_and_comes_like_anyone(told: Told) -> None:
    told.presence.enter(TEA, ANA._replace(invisible=True), "a")
    told.presence.enter(TEA, BEN, "b")
    assert told.presence.online(TEA.id) == {2: False}
    told.wait(1)
    assert told.news == [("tea", ["ben"], [], 1)]
    told.presence.update(ANA)
    told.wait(2)
    told.presence.update(ANA._replace(invisible=True))
    told.wait(3)
    assert told.news[1:] == [("tea", ["ana"], [], 2), ("tea", [], ["ana"], 1)]
    assert told.presence.rooms() == [1]


def test_a_person_elsewhere_is_away_only_where_all_of_them_are() -> None:
    bus = _Wire()
    presence = Presence(lambda *_news: None, bus)
    presence.enter(TEA, ANA, "a")
    presence.update(ANA._replace(away=True))
    for away in (False, True):
        bus.listeners["presence"]("other", said(TEA, ANA._replace(away=away)))
        assert presence.online(TEA.id) == {1: away}


def said(room: Room, *people: Person) -> dict[str, Any]:
    """What another process says of who is with it."""
    return {"all": True, "rooms": [{"room": to_bus(room), "people": [to_bus(person) for person in people]}]}


def test_a_change_here_is_passed_on_though_news_from_elsewhere_had_begun_to_gather() -> None:
    bus = _Wire()
    presence = Presence(lambda *_news: None, bus)
    bus.listeners["presence"]("other", said(TEA, BEN))
    presence.enter(TEA, ANA, "a")
    wait_until(lambda: bool(bus.published), what="what is passed on")
    [news] = bus.published
    assert [person["name"] for person in news["rooms"][0]["people"]] == ["ana"]


def test_a_newer_and_an_older_process_understand_each_other() -> None:
    bus = _Wire()
    presence = Presence(lambda *_news: None, bus)
    newer, older, broken = said(TEA, ANA), said(COFFEE, BEN), said(COFFEE, CID)
    newer["rooms"][0]["people"][0]["mood"] = newer["rooms"][0]["room"]["theme"] = "sunny"
    del older["rooms"][0]["people"][0]["status"], older["rooms"][0]["room"]["slow_seconds"]
    del broken["rooms"][0]["people"][0]["id"]
    for process, payload in (("newer", newer), ("older", older), ("broken", broken)):
        bus.listeners["presence"](process, payload)
    assert presence.online(TEA.id) == {1: False}
    assert presence.online(COFFEE.id) == {2: False}
    assert presence.everyone() == {1: False, 2: False}


def test_a_room_that_nobody_follows_is_kept_no_longer() -> None:
    began, ended = list[int](), list[int]()
    presence = Presence(lambda *_news: None, began=lambda room: began.append(room.id), ended=ended.append)
    for sid in ("a", "b"):
        presence.enter(TEA, ANA, sid)
    presence.exit(TEA, ANA, "a")
    assert (began, ended) == ([1], [])
    presence.exit(TEA, ANA, "b")
    assert (began, ended) == ([1], [1])
    assert presence.everyone() == {}
    wait_until(lambda: not presence._known, what="the end of the room")
    assert not presence._here
    assert not presence._people


class _Wire(NoBus):
    """A bus whose other end is the test."""

    def __init__(self) -> None:
        self.listeners: dict[str, Any] = {}
        self.published: list[dict[str, Any]] = []

    def publish(self, kind: str, payload: dict[str, Any]) -> None:
        if kind == "presence":
            self.published.append(payload)

    def listen(self, kind: str, listener: Any) -> None:
        self.listeners[kind] = listener
