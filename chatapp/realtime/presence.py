"""Who is in a room now. Comings and goings are gathered: a room hears of them at most once a second."""

import threading
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from chatapp.domain.records import Person, Room

GATHER_SECONDS = 1.0

Announce = Callable[[Room, list[Person], list[Person], int], None]


class Presence:
    """Counts a person once in a room, over however many connections.

    `announce(room, joined, left, online_count)` is called with what changed since the last time.
    """

    def __init__(self, announce: Announce) -> None:
        self._announce = announce
        self._rooms: dict[int, dict[int, set[str]]] = defaultdict(dict)
        self._people: dict[int, Person] = {}
        self._told: dict[int, dict[int, Person]] = {}
        self._turn = threading.Lock()

    def enter(self, room: Room, person: Person, sid: str) -> None:
        """Note that a connection of a person follows a room."""
        with self._turn:
            self._gather(room)
            self._rooms[room.id].setdefault(person.id, set()).add(sid)
            self._people[person.id] = person

    def exit(self, room: Room, person: Person, sid: str) -> None:
        """Note that a connection no longer follows a room."""
        with self._turn:
            sids = self._rooms[room.id].get(person.id, set())
            if sid not in sids:
                return
            self._gather(room)
            sids.discard(sid)
            if not sids:
                del self._rooms[room.id][person.id]

    def online(self, room_id: int) -> list[int]:
        """Return the ids of the people in a room."""
        return list(self._rooms.get(room_id, ()))

    def rooms(self) -> list[int]:
        """Return the ids of the rooms in which anyone is."""
        return [room_id for room_id, people in list(self._rooms.items()) if people]

    def connections(self, room_id: int, person_id: int) -> list[str]:
        """Return the connections of a person that follow a room."""
        return list(self._rooms.get(room_id, {}).get(person_id, ()))

    def _gather(self, room: Room) -> None:
        # What was told last is kept only while something is to be told: it is what the news is measured against.
        if room.id not in self._told:
            self._told[room.id] = {user_id: self._people[user_id] for user_id in self._rooms[room.id]}
            _later(lambda: self._tell(room))

    def _tell(self, room: Room) -> None:
        with self._turn:
            before = self._told.pop(room.id)
            now = {user_id: self._people[user_id] for user_id in self._rooms[room.id]}
        joined = [person for user_id, person in now.items() if user_id not in before]
        left = [person for user_id, person in before.items() if user_id not in now]
        self._forget(left)
        if joined or left:
            self._announce(room, joined, left, len(now))

    def _forget(self, left: list[Person]) -> None:
        with self._turn:
            for person in left:
                if not any(person.id in people for people in self._rooms.values()):
                    self._people.pop(person.id, None)


def _later(call: Callable[[], Any]) -> None:
    timer = threading.Timer(GATHER_SECONDS, call)
    timer.daemon = True
    timer.start()
