"""The list of rooms with what is unread in each. Pure."""

from dataclasses import dataclass
from typing import Any

from chatapp.client import Payload
from chatapp.domain.mentions import mentioned
from chatapp.domain.names import called, name_key
from chatapp.domain.records import Posting, RoomRole, Visibility


@dataclass
class Listed:
    """A room as it stands in the list; `role` is one's own in it, None where one does not belong to it."""

    slug: str
    name: str
    topic: str
    joined: bool
    seq: int = 0
    unread: int = 0
    mentions: int = 0
    visibility: Visibility = "public"
    archived_at: int | None = None
    posting: Posting = "everyone"
    role: RoomRole | None = None

    def take(self, room: Payload) -> None:
        """Take what the server tells of it: its own state, and with `role` one's place in it."""
        self.name, self.topic = _name(room), room["topic"]
        self.visibility, self.posting = room["visibility"], room["posting"]
        # Since when, nobody tells and nobody asks.
        self.archived_at = 0 if room["archived"] else None
        if "role" in room:
            self.role, self.joined = room["role"], room["joined"]


class Rooms:
    """All rooms one may see, by name."""

    def __init__(self) -> None:
        self._rooms: dict[str, Listed] = {}

    def __iter__(self) -> Any:
        return iter(sorted(self._rooms.values(), key=lambda room: (not room.joined, room.name.casefold())))

    def get(self, slug: str | None) -> Listed | None:
        """Return a room that is known."""
        return self._rooms.get(slug or "")

    def name(self, slug: str) -> str:
        """Return what a room is called: addresses may end in signs that nobody reads."""
        room = self._rooms.get(slug)
        return room.name if room else slug

    def like(self, typed: str) -> list[Listed]:
        """Return the rooms with what is typed in their names or addresses."""
        part = typed.casefold()
        return [room for room in self if part in room.name.casefold() or part in room.slug]

    def is_new(self, typed: str) -> bool:
        """Return True if what is typed may be the name of a room that is not there yet."""
        return bool(typed) and all(room.name.casefold() != typed.casefold() for room in self)

    def start(self, rooms: list[Payload]) -> None:
        """Begin with the answer to `rooms`; messages that came while it was on its way count on top."""
        known, self._rooms = self._rooms, {}
        for room in rooms:
            seen = known.get(room["slug"])
            later = max(0, seen.seq - room["seq"]) if seen and seen.unread else 0
            listed = self._rooms[room["slug"]] = Listed(
                room["slug"],
                _name(room),
                room["topic"],
                room["joined"],
                max(room["seq"], seen.seq if seen else 0),
                (room["unread"] or 0) + later,
                room["mentions"] or 0,
            )
            listed.take(room)

    def message(self, message: Payload, you: Payload) -> None:
        """Count a message that is not read yet."""
        room = self._rooms.get(message["room"])
        if room is None or message["seq"] <= room.seq:
            return
        room.seq = message["seq"]
        if message["author"]["id"] == you["id"]:
            return
        room.unread += 1
        own = name_key(you["name"])
        room.mentions += any(own in readings for readings in mentioned(message["body"]))

    def read(self, slug: str, unread: int, mentions: int | None = None) -> None:
        """Take how much is unread by now, and how much of it speaks to one."""
        room = self._rooms.get(slug)
        if room is not None:
            room.unread = unread
            room.mentions = min(room.mentions, unread) if mentions is None else mentions

    def joined(self, slug: str) -> None:
        """Take that one belongs to a room."""
        room = self._rooms.get(slug)
        if room is not None:
            room.joined, room.role = True, room.role or "member"

    def change(self, event: Payload) -> None:
        """Take the event `room`: one that is new, has changed or has gone."""
        room = event["room"]
        if event.get("gone"):
            self._rooms.pop(room["slug"], None)
            return
        self._rooms.setdefault(room["slug"], Listed(room["slug"], _name(room), "", joined=False)).take(room)

    def gone(self, slug: str) -> None:
        """Take that a room is not there any more."""
        self._rooms.pop(slug, None)


def _name(room: Payload) -> str:
    """Return what a room is called: that of somebody one talks to alone has their name, with the mark of guests."""
    people = room.get("people") or []
    return called(room["name"], people[0].get("kind", "")) if len(people) == 1 else str(room["name"])
