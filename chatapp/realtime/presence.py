"""Who is in a room now, over all processes. Comings and goings are gathered: a room hears of them once a second."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any, NamedTuple

from chatapp.domain.records import Person, Room
from chatapp.realtime.bus import Bus, NoBus

GATHER_SECONDS = 1.0
# Each process says anew who is with it; one that has been silent for so long is taken for dead.
RENEW_SECONDS = 5.0
SILENT_SECONDS = 16.0

Announce = Callable[[Room, list[Person], list[Person], list[Person], int], None]
People = dict[int, Person]


class _Elsewhere(NamedTuple):
    """Who is with another process, and when it was heard of last."""

    rooms: dict[int, People]
    heard_at: float


class Presence:
    """Counts a person once in a room, over however many connections and processes; one who is invisible, never.

    `announce(room, joined, left, changed, online_count)` is called with what changed since the last time; `changed`
    are people who stay and are otherwise now: away, under another name or status.
    """

    def __init__(self, announce: Announce, bus: Bus | None = None) -> None:
        self._announce = announce
        self._bus = bus or NoBus()
        self._here: dict[int, dict[int, tuple[str, ...]]] = defaultdict(dict)
        self._people: People = {}
        self._known: dict[int, Room] = {}
        self._elsewhere: dict[str, _Elsewhere] = {}
        self._told: dict[int, People] = {}
        self._turn = threading.RLock()
        self._bus.listen("presence", self._hear)
        self._bus.listen("returned", lambda _process, _payload: self._bus.publish("who", {}))
        self._bus.listen("who", lambda _process, _payload: self.renew())

    def enter(self, room: Room, person: Person, sid: str) -> Room:
        """Note that a connection of a person follows a room; return the record of it that all here share."""
        with self._turn:
            self._gather(room)
            sids = self._here[room.id].get(person.id, ())
            if sid not in sids:
                self._here[room.id][person.id] = (*sids, sid)
            self._people[person.id] = person
            return self._known[room.id]

    def exit(self, room: Room, person: Person, sid: str) -> None:
        """Note that a connection no longer follows a room."""
        with self._turn:
            sids = self._here[room.id].get(person.id, ())
            if sid not in sids:
                return
            self._gather(room)
            self._here[room.id][person.id] = left = tuple(other for other in sids if other != sid)
            if not left:
                del self._here[room.id][person.id]

    def update(self, person: Person) -> None:
        """Note what a person who is here has become: away, back, invisible, called otherwise."""
        with self._turn:
            if self._people.get(person.id, person) == person:
                return
            for room_id, people in self._here.items():
                if person.id in people:
                    self._gather(self._known[room_id])
            self._people[person.id] = person

    def online(self, room_id: int) -> dict[int, bool]:
        """Return the people in a room: by the id of each, whether they are away."""
        with self._turn:
            return {person.id: person.away for person in self._present(room_id).values()}

    def everyone(self) -> dict[int, bool]:
        """Return the people who are in any room: by the id of each, whether they are away."""
        with self._turn:
            rooms = {*self._here, *(room_id for other in self._elsewhere.values() for room_id in other.rooms)}
            return {person.id: person.away for room_id in rooms for person in self._present(room_id).values()}

    def rooms(self) -> list[int]:
        """Return the ids of the rooms that anyone follows in this process."""
        return [room_id for room_id, people in list(self._here.items()) if people]

    def renew(self) -> None:
        """Tell the other processes who is here, and forget those that have been silent for long."""
        with self._turn:
            for process, elsewhere in list(self._elsewhere.items()):
                if elsewhere.heard_at < time.monotonic() - SILENT_SECONDS:
                    self._replace(process, {})
                    del self._elsewhere[process]
            rooms = [[list(self._known[id_]), [list(p) for p in self._mine(id_).values()]] for id_ in self.rooms()]
        self._bus.publish("presence", {"all": True, "rooms": rooms})

    def _hear(self, process: str, payload: dict[str, Any]) -> None:
        said = {Room(*room).id: {row[0]: Person(*row) for row in people} for room, people in payload["rooms"]}
        with self._turn:
            self._known |= {room[0]: Room(*room)._replace(people=()) for room, _people in payload["rooms"]}
            old = {} if payload["all"] else self._elsewhere.get(process, _Elsewhere({}, 0)).rooms
            self._replace(process, old | said)

    def _replace(self, process: str, rooms: dict[int, People]) -> None:
        before = self._elsewhere.get(process, _Elsewhere({}, 0)).rooms
        for room_id in before.keys() | rooms.keys():
            if before.get(room_id, {}) != rooms.get(room_id, {}):
                self._gather(self._known[room_id], pass_on=False)
        self._elsewhere[process] = _Elsewhere(rooms, time.monotonic())

    def _gather(self, room: Room, pass_on: bool = True) -> None:
        # Whom one talks to in a direct message is each one's own view of it, and nothing that processes share.
        room = room._replace(people=())
        # What was told last is kept only while something is to be told: it is what the news is measured against.
        if room.id not in self._known or self._known[room.id].slug != room.slug:
            self._known[room.id] = room
        if room.id not in self._told:
            self._told[room.id] = self._present(room.id)
            _later(lambda: self._tell(room, pass_on))

    def _tell(self, room: Room, pass_on: bool) -> None:
        with self._turn:
            before, now = self._told.pop(room.id), self._present(room.id)
            mine = [list(person) for person in self._mine(room.id).values()]
        joined = [person for user_id, person in now.items() if user_id not in before]
        left = [person for user_id, person in before.items() if user_id not in now]
        changed = [person for user_id, person in now.items() if before.get(user_id, person) != person]
        if pass_on:
            self._bus.publish("presence", {"all": False, "rooms": [[list(room), mine]]})
        self._forget(left)
        if joined or left or changed:
            self._announce(room, joined, left, changed, len(now))

    def _present(self, room_id: int) -> People:
        people = self._mine(room_id)
        for elsewhere in self._elsewhere.values():
            for user_id, person in elsewhere.rooms.get(room_id, {}).items():
                # Away is only who is so everywhere.
                if user_id not in people or people[user_id].away:
                    people[user_id] = person
        return people

    def _mine(self, room_id: int) -> People:
        here = (self._people[user_id] for user_id in self._here.get(room_id, ()))
        return {person.id: person for person in here if not person.invisible}

    def _forget(self, left: list[Person]) -> None:
        with self._turn:
            for person in left:
                if not any(person.id in people for people in self._here.values()):
                    self._people.pop(person.id, None)


def _later(call: Callable[[], Any]) -> None:
    timer = threading.Timer(GATHER_SECONDS, call)
    timer.daemon = True
    timer.start()
