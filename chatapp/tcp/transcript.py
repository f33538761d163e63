"""What happens in a room, told in lines for windows that know no edits, replies or reactions.

The latest messages are remembered, so that a change can be told by what it changed.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from chatapp.tcp.plain_text import one_line, pieces, server_line, shown_name

Payload = dict[str, Any]

_REMEMBERED = 500
# Only for whoever is just coming in: what was said between their reading of the room and their first live message.
_RECENT = 50
_NAMED_AT_ONCE = 8
# Where more come or go in a second, each would cost all the others a line: they are left to the gathered news.
_TOLD_A_SECOND = 10


class _Known(NamedTuple):
    name: str
    edited_at: str | None
    deleted: bool
    reactions: frozenset[tuple[str, str]]


class Transcript:
    """Of one room. Each method returns pieces to be sent one after the other, the payloads are those of the events."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._second, self._told = 0, 0
        self._known: dict[int, _Known] = {}
        self._recent: dict[int, list[bytes]] = {}
        self._told_joined: set[int] = set()
        self._told_left: set[int] = set()

    def of(self, event: str, payload: Payload) -> list[bytes]:
        """Return what to show of any event; nothing for one that a window has no place for."""
        tell = {"message": self.message, "change": self.change, "presence": self.presence, "notice": notice}.get(event)
        return [] if tell is None else tell(payload)

    def message(self, payload: Payload) -> list[bytes]:
        """A new message: `NAME~text`, with whom it answers."""
        shown = self._shown(payload)
        self._remember(payload, shown)
        return shown

    def earlier(self, payloads: Iterable[Payload]) -> list[bytes]:
        """Messages that were said before, oldest first; deleted ones are left out."""
        return [piece for payload in payloads if not payload["deleted"] for piece in self._shown(payload)]

    def learn(self, payloads: Iterable[Payload]) -> None:
        """Remember messages that are there already."""
        for payload in payloads:
            if payload["seq"] not in self._known:
                self._remember(payload, [])

    def since(self, seq: int) -> list[bytes]:
        """What was said live after the message `seq`."""
        return [piece for number, shown in self._recent.items() if number > seq for piece in shown]

    def change(self, payload: Payload) -> list[bytes]:
        """A note on what changed: the new text, that it was deleted, or who reacted."""
        before = self._known.get(payload["seq"])
        self._remember(payload, [])
        name = _author(payload)
        if payload["deleted"]:
            return [] if before is not None and before.deleted else server_line(f"{name}'s message was deleted")
        if payload["edited_at"] != (before.edited_at if before else None):
            return pieces(name, f"(edited) {one_line(payload['body'])}")
        fresh = _reactions(payload) - before.reactions if before else frozenset()
        return [
            piece
            for emoji, who in sorted(fresh)
            for piece in server_line(f"{shown_name(who)} reacted with {emoji} to {name}'s message")
        ]

    def presence(self, payload: Payload) -> list[bytes]:
        """Who went and who came, but for those it was told of already."""
        joined = _names(payload["joined"], self._told_joined)
        left = _names(payload["left"], self._told_left)
        return [*_lines(left, "left the chat app"), *_lines(joined, "joined the chat app")]

    def joined(self, person_id: int, name: str) -> list[bytes]:
        """Someone has come by this door: tell of them at once, or nothing where they are told of with many others."""
        if not self._may_tell():
            return []
        self._told_joined.add(person_id)
        return came(name)

    def left(self, person_id: int, name: str) -> list[bytes]:
        """Someone has gone by this door."""
        # Whoever came and went between two gathered news is in none of them.
        if person_id in self._told_joined:
            self._told_joined.discard(person_id)
        elif self._may_tell():
            self._told_left.add(person_id)
        else:
            return []
        return _lines([shown_name(name)], "left the chat app")

    def _may_tell(self) -> bool:
        second = int(self._clock())
        self._told = self._told + 1 if second == self._second else 1
        self._second = second
        return self._told <= _TOLD_A_SECOND

    def _shown(self, payload: Payload) -> list[bytes]:
        answered = self._known.get(payload["reply_to"] or 0)
        parts = [] if payload["kind"] in {"message", "action"} else [f"({payload['kind']})"]
        if payload["reply_to"] is not None:
            parts.append(f"(to {answered.name})" if answered else "(reply)")
        parts += [one_line(payload["body"]), *(f"(file: {_file(each)})" for each in payload["attachments"])]
        start = "* " if payload["kind"] == "action" else ""
        return pieces(_author(payload), start + " ".join(part for part in parts if part))

    def _remember(self, payload: Payload, shown: list[bytes]) -> None:
        seq = payload["seq"]
        name = _author(payload)
        self._known[seq] = _Known(name, payload["edited_at"], payload["deleted"], _reactions(payload))
        if shown:
            self._recent[seq] = shown
        elif payload["deleted"] or payload["edited_at"]:
            self._recent.pop(seq, None)
        _forget(self._known, _REMEMBERED)
        _forget(self._recent, _RECENT)


def came(name: str) -> list[bytes]:
    """Someone has come."""
    return _lines([shown_name(name)], "joined the chat app")


def notice(payload: Payload) -> list[bytes]:
    """Something that the server has to say to one person or to all."""
    return server_line(payload["message"])


def _forget(memory: dict[int, Any], most: int) -> None:
    while len(memory) > most:
        del memory[next(iter(memory))]


def _author(payload: Payload) -> str:
    return shown_name(payload["author"]["name"])


def _reactions(payload: Payload) -> frozenset[tuple[str, str]]:
    return frozenset((reaction["emoji"], who["name"]) for reaction in payload["reactions"] for who in reaction["users"])


def _names(people: list[Payload], told: set[int]) -> list[str]:
    known = {person["id"] for person in people} & told
    told -= known
    return [shown_name(person["name"]) for person in people if person["id"] not in known]


def _lines(names: list[str], what: str) -> list[bytes]:
    # Hundreds who come back at once, as after a restart, are not worth a line each.
    if len(names) > _NAMED_AT_ONCE:
        names = [f"{', '.join(names[: _NAMED_AT_ONCE - 1])} and {len(names) - _NAMED_AT_ONCE + 1} others"]
    return [piece for name in names for piece in server_line(f"{name} {what}")]


def _file(attachment: Any) -> str:
    name = attachment.get("name") if isinstance(attachment, dict) else None
    return one_line(str(name or "unnamed"))
