"""Who is in a room now, over all processes. Changes are gathered and sent to the room once a second."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import cached_property
from typing import Any

from chatapp.domain.records import Person, Room
from chatapp.realtime.bus import Bus, NoBus
from chatapp.realtime.bus_records import carried, person_from, room_from

GATHER_SECONDS = 1.0
# Each process says anew who is with it; one that has been silent for so long is taken for dead.
RENEW_SECONDS = 5.0
SILENT_SECONDS = 16.0

Announce = Callable[[Room, list[Person], list[Person], list[Person], int], None]
People = dict[int, Person]


class _Elsewhere:
    """Who is with another process, and when it was heard of last."""

    def __init__(self, rooms: dict[int, People], heard_at: float) -> None:
        self.rooms = rooms
        self.heard_at = heard_at

    @cached_property
    def people(self) -> People:
        """The people in any of its rooms."""
        return {user_id: person for people in self.rooms.values() for user_id, person in people.items()}


class Presence:
    """Counts a person once in a room, over however many connections and processes; one who is invisible, never.

    `announce(room, joined, left, changed, online_count)` is called with what changed since the last time; `changed`
    are people who stay and are otherwise now: away, under another name or status.
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
        self._began = began
        self._ended = ended
        self._here: dict[int, dict[int, tuple[str, ...]]] = {}
        self._people: People = {}
        self._rooms_of = Counter[int]()
        self._known: dict[int, Room] = {}
        self._elsewhere: dict[str, _Elsewhere] = {}
        self._told: dict[int, People] = {}
        self._unsaid: set[int] = set()
        self._turn = threading.RLock()
        self._bus.listen("presence", self._on_bus_message)
        self._bus.listen("returned", lambda _process, _payload: self._bus.publish("who", {}))
        self._bus.listen("who", lambda _process, _payload: self.renew())

    def enter(self, room: Room, person: Person, sid: str) -> Room:
        """Note that a connection of a person follows a room; return the record of it that all here share."""
        with self._turn:
            self._gather(room, is_own=True)
            if room.id not in self._here:
                self._here[room.id] = {}
                self._began(room)
            sids = self._here[room.id].get(person.id, ())
            self._rooms_of[person.id] += not sids
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
            self._gather(room, is_own=True)
            self._here[room.id][person.id] = left = tuple(other for other in sids if other != sid)
            if not left:
                self._part(room.id, person.id)

    def _part(self, room_id: int, person_id: int) -> None:
        del self._here[room_id][person_id]
        if not self._here[room_id]:
            del self._here[room_id]
            self._ended(room_id)
        self._rooms_of[person_id] -= 1
        if not self._rooms_of[person_id]:
            del self._rooms_of[person_id], self._people[person_id]

    def update(self, person: Person) -> None:
        """Note what a person who is here has become: away, back, invisible, called otherwise."""
        with self._turn:
            if self._people.get(person.id, person) == person:
                return
            for room_id, people in self._here.items():
                if person.id in people:
                    self._gather(self._known[room_id], is_own=True)
            self._people[person.id] = person

    def online(self, room_id: int) -> dict[int, bool]:
        """Return the people in a room: by the id of each, whether they are away."""
        with self._turn:
            return {person.id: person.away for person in self._present(room_id).values()}

    def everyone(self) -> dict[int, bool]:
        """Return the people who are in any room: by the id of each, whether they are away."""
        with self._turn:
            found = {person.id: person for person in self._people.values() if not person.invisible}
            for elsewhere in self._elsewhere.values():
                _merge(found, elsewhere.people)
        return {person.id: person.away for person in found.values()}

    def rooms(self) -> list[int]:
        """Return the ids of the rooms that anyone follows in this process."""
        return list(self._here)

    def renew(self) -> None:
        """Publish who is connected here, and forget processes that have been silent for SILENT_SECONDS."""
        with self._turn:
            for process, elsewhere in list(self._elsewhere.items()):
                if elsewhere.heard_at < time.monotonic() - SILENT_SECONDS:
                    self._replace(process, {})
                    del self._elsewhere[process]
            rooms = [self._said(room_id) for room_id in self._here]
        self._bus.publish("presence", {"all": True, "rooms": rooms})

    def _said(self, room_id: int) -> dict[str, Any]:
        return {"room": carried(self._known[room_id]), "people": [carried(p) for p in self._mine(room_id).values()]}

    def _on_bus_message(self, process: str, payload: dict[str, Any]) -> None:
        # By their names: another process may be older or newer, and send fewer fields or more of them.
        heard = [(room_from(said["room"]), map(person_from, said["people"])) for said in payload["rooms"]]
        rooms = {room.id: room for room, _people in heard if room is not None}
        said = {room.id: {p.id: p for p in people if p is not None} for room, people in heard if room is not None}
        with self._turn:
            self._known |= rooms
            old = {} if payload["all"] else self._elsewhere.get(process, _Elsewhere({}, 0)).rooms
            self._replace(process, old | said)

    def _replace(self, process: str, rooms: dict[int, People]) -> None:
        before = self._elsewhere.get(process, _Elsewhere({}, 0)).rooms
        for room_id in before.keys() | rooms.keys():
            if before.get(room_id, {}) != rooms.get(room_id, {}):
                self._gather(self._known[room_id], is_own=False)
        self._elsewhere[process] = _Elsewhere(
            {id_: people for id_, people in rooms.items() if people}, time.monotonic()
        )

    def _gather(self, room: Room, *, is_own: bool) -> None:
        # Whom one talks to in a direct message is each one's own view of it, and nothing that processes share.
        room = room._replace(people=())
        # What was told last is kept only while something is to be told: it is what the news is measured against.
        if room.id not in self._known or self._known[room.id].slug != room.slug:
            self._known[room.id] = room
        if is_own:
            # Also where a gathering has begun that news from elsewhere set off.
            self._unsaid.add(room.id)
        if room.id not in self._told:
            self._told[room.id] = self._present(room.id)
            _later(lambda: self._tell(room))

    def _tell(self, room: Room) -> None:
        with self._turn:
            before, now = self._told.pop(room.id), self._present(room.id)
            said = self._said(room.id) if room.id in self._unsaid else None
            self._unsaid.discard(room.id)
            if not now and room.id not in self._here:
                self._known.pop(room.id, None)
        joined = [person for user_id, person in now.items() if user_id not in before]
        left = [person for user_id, person in before.items() if user_id not in now]
        changed = [person for user_id, person in now.items() if before.get(user_id, person) != person]
        if said is not None:
            self._bus.publish("presence", {"all": False, "rooms": [said]})
        if joined or left or changed:
            self._announce(room, joined, left, changed, len(now))

    def _present(self, room_id: int) -> People:
        people = self._mine(room_id)
        for elsewhere in self._elsewhere.values():
            _merge(people, elsewhere.rooms.get(room_id, {}))
        return people

    def _mine(self, room_id: int) -> People:
        here = (self._people[user_id] for user_id in self._here.get(room_id, ()))
        return {person.id: person for person in here if not person.invisible}


def _merge(people: People, others: People) -> None:
    for user_id, person in others.items():
        # Away is only who is so everywhere.
        if user_id not in people or people[user_id].away:
            people[user_id] = person


def _later(call: Callable[[], Any]) -> None:
    timer = threading.Timer(GATHER_SECONDS, call)
    timer.daemon = True
    timer.start()
