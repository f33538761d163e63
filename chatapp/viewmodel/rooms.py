"""The room list with unread counts. Pure."""

from dataclasses import dataclass
from typing import Any, Literal

from chatapp.client import Payload
from chatapp.domain.search_words import fold, name_has
from chatapp.viewmodel.texts import display_name

Look = Literal["mention", "unread", "read", "quiet"]
# The server counts to this; there may be more.
MOST_COUNTED = 100


def count_text(count: int) -> str:
    """Return a number of unread messages as it is shown."""
    return str(count) if count < MOST_COUNTED else f"{MOST_COUNTED - 1}+"


@dataclass
class ListedRoom:
    """A room in the list. `people` are those of a direct message; `may`: what the person may do, None if unknown."""

    slug: str
    name: str
    topic: str
    joined: bool
    seq: int = 0
    read_seq: int = 0
    unread: int = 0
    mentions: int = 0
    is_direct: bool = False
    is_archived: bool = False
    is_muted: bool = False
    people: tuple[int, ...] = ()
    may: frozenset[str] | None = None

    def update(self, room: Payload) -> None:
        """Apply a room payload: what it does not say stays as it was."""
        # The event for everyone does not name the people of a direct message, nor the room after them.
        if not self.people or room.get("people"):
            self.name, self.people = _name(room), tuple(person["id"] for person in room.get("people", ()))
        self.topic, self.is_direct, self.is_archived = room["topic"], room["visibility"] == "direct", room["archived"]
        self.joined, self.is_muted = room.get("joined", self.joined), room.get("muted", self.is_muted)
        if "may" in room:
            self.may = frozenset(room["may"])

    @property
    def title(self) -> str:
        """Its name with a sign for its kind."""
        return f"{'@' if self.is_direct else '#'} {self.name}"

    @property
    def has_unread(self) -> bool:
        """True if it shows that it has unread messages: a room that the person muted does not."""
        return self.unread > 0 and not self.is_muted

    @property
    def look(self) -> Look:
        """How it stands in the list."""
        if self.mentions:
            return "mention"
        return "unread" if self.has_unread else "quiet" if self.is_muted or not self.joined else "read"

    @property
    def counts(self) -> str:
        """The number of mentions and of unread messages: `@1 12`; empty if there are none."""
        mentions = f"@{count_text(self.mentions)}" if self.mentions else ""
        return f"{mentions} {count_text(self.unread) if self.has_unread else ''}".strip()


class Rooms:
    """All visible rooms: joined ones first, then by name."""

    def __init__(self) -> None:
        self._rooms: dict[str, ListedRoom] = {}
        # The ids of the people whom the person blocks: what they write is never unread.
        self.blocked: frozenset[int] = frozenset()

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
        """Return the rooms whose name and slug have all words of `typed`."""
        return [room for room in self if name_has(fold(f"{room.name} {room.slug}"), typed)]

    def is_new(self, typed: str) -> bool:
        """Return True if no room has the name `typed`."""
        return bool(typed) and all(room.name.casefold() != typed.casefold() for room in self)

    def reset(self, rooms: list[Payload]) -> list[str]:
        """Apply the answer to `rooms`; return the slugs of those of which newer messages have arrived since."""
        known, self._rooms = self._rooms, {}
        for room in rooms:
            seen = known.get(room["slug"])
            listed = self._rooms[room["slug"]] = ListedRoom(
                slug=room["slug"],
                name=_name(room),
                topic=room["topic"],
                joined=room["joined"],
                seq=max(room["seq"], seen.seq if seen else 0),
                # An older server does not say how far the person has read.
                read_seq=room.get("read_seq") or 0,
                unread=room["unread"] or 0,
                mentions=room["mentions"] or 0,
            )
            listed.update(room)
        return [room["slug"] for room in rooms if self._rooms[room["slug"]].seq > room["seq"]]

    def message(self, message: Payload, you: Payload) -> None:
        """Apply the event `message`: count it as unread."""
        room = self._rooms.get(message["room"])
        if room is None or message["seq"] <= room.seq:
            return
        room.seq = message["seq"]
        if message["author"]["id"] in {you["id"], *self.blocked}:
            return
        room.unread = min(room.unread + 1, MOST_COUNTED)
        room.mentions += is_mentioned(message, you)

    def may_alter_counts(self, message: Payload) -> bool:
        """Return True if a message that changed may have been counted as unread, or may be by now."""
        room = self._rooms.get(message["room"])
        altered = message["deleted"] or message["edited_at"] is not None
        return room is not None and bool(altered and room.unread) and message["seq"] > room.read_seq

    def read(self, slug: str, unread: int, mentions: int | None = None, seq: int | None = None) -> None:
        """Set the number of unread messages, and of those that mention the person; `seq` is how far they have read."""
        room = self._rooms.get(slug)
        if room is not None:
            room.unread = unread
            room.read_seq = room.read_seq if seq is None else seq
            room.mentions = min(room.mentions, unread) if mentions is None else mentions

    def joined(self, slug: str) -> None:
        """Mark a room as joined."""
        room = self._rooms.get(slug)
        if room is not None:
            room.joined = True

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


def is_mentioned(message: Payload, you: Payload) -> bool:
    """Return True if a message mentions the person, by name or with everyone, as the server says."""
    return "everyone" in message or you["id"] in message.get("mentions", ())


def _name(room: Payload) -> str:
    """Return a room's name. A direct room has the name of the other person, with the guest mark."""
    people = room.get("people") or []
    return display_name(room["name"], people[0].get("kind", "")) if len(people) == 1 else str(room["name"])
