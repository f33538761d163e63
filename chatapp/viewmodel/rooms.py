"""The room list with unread counts. Pure."""

from dataclasses import dataclass
from typing import Any

from chatapp.client import Payload
from chatapp.domain.mentions import mentioned
from chatapp.domain.names import called, name_key
from chatapp.domain.records import Posting, RoomRole, Visibility


@dataclass
class ListedRoom:
    """A room in the list; `role` is the person's own, None if they are not a member."""

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

    def update(self, room: Payload) -> None:
        """Apply a room payload; the person's membership too if it has a `role`."""
        self.name, self.topic = _name(room), room["topic"]
        self.visibility, self.posting = room["visibility"], room["posting"]
        # Only whether it is archived matters, not since when.
        self.archived_at = 0 if room["archived"] else None
        if "role" in room:
            self.role, self.joined = room["role"], room["joined"]


class Rooms:
    """All visible rooms: joined ones first, then by name."""

    def __init__(self) -> None:
        self._rooms: dict[str, ListedRoom] = {}

    def __iter__(self) -> Any:
        return iter(sorted(self._rooms.values(), key=lambda room: (not room.joined, room.name.casefold())))

    def get(self, slug: str | None) -> ListedRoom | None:
        """Return a room of the list, or None."""
        return self._rooms.get(slug or "")

    def name(self, slug: str) -> str:
        """Return the name of a room, which is easier to read than its slug."""
        room = self._rooms.get(slug)
        return room.name if room else slug

    def matching(self, typed: str) -> list[ListedRoom]:
        """Return the rooms whose name or slug contains `typed`."""
        part = typed.casefold()
        return [room for room in self if part in room.name.casefold() or part in room.slug]

    def is_new(self, typed: str) -> bool:
        """Return True if no room has the name `typed`."""
        return bool(typed) and all(room.name.casefold() != typed.casefold() for room in self)

    def reset(self, rooms: list[Payload]) -> None:
        """Apply the answer to `rooms`, and count the messages that arrived after it was read on top."""
        known, self._rooms = self._rooms, {}
        for room in rooms:
            seen = known.get(room["slug"])
            later = max(0, seen.seq - room["seq"]) if seen and seen.unread else 0
            listed = self._rooms[room["slug"]] = ListedRoom(
                room["slug"],
                _name(room),
                room["topic"],
                room["joined"],
                max(room["seq"], seen.seq if seen else 0),
                (room["unread"] or 0) + later,
                room["mentions"] or 0,
            )
            listed.update(room)

    def message(self, message: Payload, you: Payload) -> None:
        """Apply the event `message`: count it as unread."""
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
        """Set the number of unread messages, and of those that mention the person."""
        room = self._rooms.get(slug)
        if room is not None:
            room.unread = unread
            room.mentions = min(room.mentions, unread) if mentions is None else mentions

    def joined(self, slug: str) -> None:
        """Mark a room as joined."""
        room = self._rooms.get(slug)
        if room is not None:
            room.joined, room.role = True, room.role or "member"

    def change(self, event: Payload) -> None:
        """Apply the event `room`: a new, changed or removed room."""
        room = event["room"]
        if event.get("gone"):
            self._rooms.pop(room["slug"], None)
            return
        self._rooms.setdefault(room["slug"], ListedRoom(room["slug"], _name(room), "", joined=False)).update(room)

    def remove(self, slug: str) -> None:
        """Remove a room."""
        self._rooms.pop(slug, None)


def _name(room: Payload) -> str:
    """Return a room's name. A direct room has the name of the other person, with the guest mark."""
    people = room.get("people") or []
    return called(room["name"], people[0].get("kind", "")) if len(people) == 1 else str(room["name"])
