"""Who is in a room now, over all processes. Changes are collected and sent to the room once a second."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import cached_property
from typing import Any

from chatapp.domain.records import Person, Room
from chatapp.realtime.bus import Bus, NoBus
from chatapp.realtime.bus_records import person_from, room_from, to_bus

GATHER_SECONDS = 1.0
# Each process sends who is connected to it this often; one that was silent for SILENT_SECONDS is taken for dead.
RENEW_SECONDS = 5.0
SILENT_SECONDS = 16.0

Announce = Callable[[Room, list[Person], list[Person], list[Person], int], None]
People = dict[int, Person]


class _OtherProcess:
    """The people connected to another process, and when it last sent them."""

    def __init__(self, rooms: dict[int, People], heard_at: float) -> None:
        self.rooms = rooms
        self.heard_at = heard_at

    @cached_property
    def people(self) -> People:
        """The people in any of its rooms."""
        return {user_id: person for people in self.rooms.values() for user_id, person in people.items()}


class Presence:
    """Counts a person once in a room, over all connections and processes, and an invisible one never.

    `announce(room, joined, left, changed, online_count)` is called with the changes since the last call; `changed` are
    people who stay, but have another name, status or away state.
    """

    def __init__(
        self,
        announce: Announce,
        bus: Bus | None = None,
        *,
        began: Callable[[Room], None] = lambda _room: None,
        ended: Callable[[int], None] = lambda _room_id: None,
    ) -> None:
        """`began(room)` and `ended(room_id)` are called when the first connection here follows a room, and when the
        last one no longer does.
        """
        self._announce = announce
        self._bus = bus or NoBus()
        self._on_first = began
        self._on_last = ended
        self._here: dict[int, dict[int, tuple[str, ...]]] = {}
        self._people: People = {}
        self._rooms_of = Counter[int]()
        self._known: dict[int, Room] = {}
        self._other_processes: dict[str, _OtherProcess] = {}
        self._last_announced: dict[int, People] = {}
        # By room, since the last announcement: who joined, in order; and who left again after others had joined.
        self._newcomers: dict[int, dict[int, None]] = {}
        self._brief_visitors: dict[int, People] = {}
        self._unpublished: set[int] = set()
        self._turn = threading.RLock()
        self._bus.listen("presence", self._on_bus_message)
        self._bus.listen("returned", lambda _process, _payload: self._bus.publish("who", {}))
        self._bus.listen("who", lambda _process, _payload: self.renew())

    def enter(self, room: Room, person: Person, sid: str) -> Room:
        """Note that a connection of a person follows a room; return the record of it that all here share."""
        with self._turn:
            self._schedule_announcement(room, is_own=True)
            if room.id not in self._here:
                self._here[room.id] = {}
                self._on_first(room)
            sids = self._here[room.id].get(person.id, ())
            if not sids:
                self._rooms_of[person.id] += 1
                self._newcomers.setdefault(room.id, {})[person.id] = None
            if sid not in sids:
                self._here[room.id][person.id] = (*sids, sid)
            self._people[person.id] = person
            return self._known[room.id]

    def exit(self, room: Room, person: Person, sid: str) -> None:
        """Note that a connection no longer follows a room."""
        with self._turn:
            sids = self._here.get(room.id, {}).get(person.id, ())
            if sid not in sids:
                return
            self._schedule_announcement(room, is_own=True)
            self._here[room.id][person.id] = left = tuple(other for other in sids if other != sid)
            if not left:
                self._note_brief_visit(room.id, person)
                self._remove_person(room.id, person.id)

    def _note_brief_visit(self, room_id: int, person: Person) -> None:
        newcomers = self._newcomers.get(room_id, {})
        # People who joined after them were told that they are online, and must hear that they left.
        is_told_of = person.id in newcomers and not self._people[person.id].invisible
        if is_told_of and next(reversed(newcomers)) != person.id:
            self._brief_visitors.setdefault(room_id, {})[person.id] = person
        newcomers.pop(person.id, None)

    def _remove_person(self, room_id: int, person_id: int) -> None:
        del self._here[room_id][person_id]
        if not self._here[room_id]:
            del self._here[room_id]
            self._on_last(room_id)
        self._rooms_of[person_id] -= 1
        if not self._rooms_of[person_id]:
            del self._rooms_of[person_id], self._people[person_id]

    def update(self, person: Person) -> None:
        """Update a person who is here: their name, status, away or invisible state."""
        with self._turn:
            if self._people.get(person.id, person) == person:
                return
            for room_id, people in self._here.items():
                if person.id in people:
                    self._schedule_announcement(self._known[room_id], is_own=True)
            self._people[person.id] = person

    def online(self, room_id: int) -> dict[int, bool]:
        """Return the people in a room: by the id of each, whether they are away."""
        with self._turn:
            return {person.id: person.away for person in self._present(room_id).values()}

    def everyone(self) -> dict[int, bool]:
        """Return the people who are in any room: by the id of each, whether they are away."""
        with self._turn:
            found = {person.id: person for person in self._people.values() if not person.invisible}
            for other in self._other_processes.values():
                _merge(found, other.people)
        return {person.id: person.away for person in found.values()}

    def rooms(self) -> list[int]:
        """Return the ids of the rooms that anyone follows in this process."""
        return list(self._here)

    def renew(self) -> None:
        """Publish who is connected here, and forget processes that have been silent for SILENT_SECONDS."""
        with self._turn:
            for process, other in list(self._other_processes.items()):
                if other.heard_at < time.monotonic() - SILENT_SECONDS:
                    self._replace(process, {})
                    del self._other_processes[process]
            rooms = [self._room_payload(room_id) for room_id in self._here]
        self._bus.publish("presence", {"all": True, "rooms": rooms})

    def _room_payload(self, room_id: int) -> dict[str, Any]:
        people = [to_bus(person) for person in self._people_here(room_id).values()]
        return {"room": to_bus(self._known[room_id]), "people": people}

    def _on_bus_message(self, process: str, payload: dict[str, Any]) -> None:
        # By their names: another process may be older or newer, and send fewer fields or more of them.
        received = [(room_from(each["room"]), map(person_from, each["people"])) for each in payload["rooms"]]
        rooms = {room.id: room for room, _people in received if room is not None}
        people_of = {room.id: {p.id: p for p in people if p} for room, people in received if room is not None}
        with self._turn:
            self._known |= rooms
            old = {} if payload["all"] else self._other_processes.get(process, _OtherProcess({}, 0)).rooms
            self._replace(process, old | people_of)

    def _replace(self, process: str, rooms: dict[int, People]) -> None:
        before = self._other_processes.get(process, _OtherProcess({}, 0)).rooms
        for room_id in before.keys() | rooms.keys():
            if before.get(room_id, {}) != rooms.get(room_id, {}):
                self._schedule_announcement(self._known[room_id], is_own=False)
        self._other_processes[process] = _OtherProcess(
            {id_: people for id_, people in rooms.items() if people}, time.monotonic()
        )

    def _schedule_announcement(self, room: Room, *, is_own: bool) -> None:
        # `people` of a direct message differ for each reader, so processes do not share them.
        room = room._replace(people=())
        # The last announced state is kept only while an announcement is scheduled, which sends the difference to it.
        if room.id not in self._known or self._known[room.id].slug != room.slug:
            self._known[room.id] = room
        if is_own:
            # Also if an announcement is scheduled because of a change in another process.
            self._unpublished.add(room.id)
        if room.id not in self._last_announced:
            self._last_announced[room.id] = self._present(room.id)
            _call_later(lambda: self._announce_changes(room))

    def _announce_changes(self, room: Room) -> None:
        with self._turn:
            before, now = self._last_announced.pop(room.id), self._present(room.id)
            brief_visitors = self._brief_visitors.pop(room.id, {})
            self._newcomers.pop(room.id, None)
            payload = self._room_payload(room.id) if room.id in self._unpublished else None
            self._unpublished.discard(room.id)
            if not now and room.id not in self._here:
                self._known.pop(room.id, None)
        joined = [person for user_id, person in now.items() if user_id not in before]
        left = [person for user_id, person in (brief_visitors | before).items() if user_id not in now]
        changed = [person for user_id, person in now.items() if before.get(user_id, person) != person]
        if payload is not None:
            self._bus.publish("presence", {"all": False, "rooms": [payload]})
        if joined or left or changed:
            self._announce(room, joined, left, changed, len(now))

    def _present(self, room_id: int) -> People:
        people = self._people_here(room_id)
        for other in self._other_processes.values():
            _merge(people, other.rooms.get(room_id, {}))
        return people

    def _people_here(self, room_id: int) -> People:
        here = (self._people[user_id] for user_id in self._here.get(room_id, ()))
        return {person.id: person for person in here if not person.invisible}


def _merge(people: People, others: People) -> None:
    for user_id, person in others.items():
        # Away is only who is so everywhere.
        if user_id not in people or people[user_id].away:
            people[user_id] = person


def _call_later(call: Callable[[], Any]) -> None:
    timer = threading.Timer(GATHER_SECONDS, call)
    timer.daemon = True
    timer.start()
