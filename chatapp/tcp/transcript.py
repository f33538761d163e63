"""Turns the events of a room into lines of text, for clients that show nothing else.

Edits, replies and reactions become lines as well.

The latest messages are remembered, so that a `change` event can be rendered as what has changed.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from chatapp.domain.server_texts import local_text
from chatapp.tcp.plain_text import display_name, named_chunks, one_line, server_chunks

Payload = dict[str, Any]

_MAX_REMEMBERED = 500
# For a client that is joining: the messages between its reading of the history and its first live message.
_MAX_RECENT = 50
_MAX_NAMES = 8
# The keys of what is said of one person, and of more than `_MAX_NAMES`.
_JOINED, _LEFT = ("tcp_joined", "tcp_joined_many"), ("tcp_left", "tcp_left_many")
_KINDS = {"poll": "kind_poll", "joined": "kind_joined", "left": "kind_left", "renamed": "kind_renamed"}
# When more people come or go within a second, each would cost all the others a line: the `presence` event, which covers
# a second, reports them together.
_MAX_ANNOUNCED_PER_SECOND = 10


class _MessageState(NamedTuple):
    name: str
    edited_at: str | None
    deleted: bool
    reactions: frozenset[tuple[str, str]]


class Transcript:
    """Renders one room. The methods take event payloads and return chunks, which must be sent one after the other."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._second, self._announced = 0, 0
        self._known: dict[int, _MessageState] = {}
        self._recent: dict[int, list[bytes]] = {}
        self._announced_joined: set[int] = set()
        self._announced_left: set[int] = set()

    def render(self, event: str, payload: Payload) -> list[bytes]:
        """Render any event; one that a window cannot show as no chunks."""
        renderers = {
            "message": self._render_message, "change": self._render_change,
            "presence": self._render_presence, "notice": render_notice,
        }  # fmt: skip
        return renderers[event](payload) if event in renderers else []

    def render_history(self, payloads: Iterable[Payload]) -> list[bytes]:
        """Render earlier messages, oldest first, without the deleted ones."""
        return [chunk for payload in payloads if not payload["deleted"] for chunk in self._chunks(payload)]

    def remember(self, payloads: Iterable[Payload]) -> None:
        """Remember messages of the history, without rendering them."""
        for payload in payloads:
            if payload["seq"] not in self._known:
                self._remember(payload, [])

    def rendered_since(self, seq: int) -> list[bytes]:
        """Return the chunks of the `message` events after the message `seq`."""
        return [chunk for number, chunks in self._recent.items() if number > seq for chunk in chunks]

    def _render_message(self, payload: Payload) -> list[bytes]:
        chunks = self._chunks(payload)
        self._remember(payload, chunks)
        return chunks

    def _render_change(self, payload: Payload) -> list[bytes]:
        """Render what changed: the new text, the deletion, or who reacted."""
        before = self._known.get(payload["seq"])
        self._remember(payload, [])
        name = _author(payload)
        if payload["deleted"]:
            return [] if before is not None and before.deleted else server_chunks(local_text("tcp_deleted", name=name))
        if payload["edited_at"] != (before.edited_at if before else None):
            return named_chunks(name, f"({local_text('tcp_edited')}) {one_line(payload['body'])}")
        added = _reactions(payload) - before.reactions if before else frozenset()
        return [
            chunk
            for emoji, who in sorted(added)
            for chunk in server_chunks(local_text("tcp_reacted", person=display_name(who), emoji=emoji, name=name))
        ]

    def _render_presence(self, payload: Payload) -> list[bytes]:
        """Render who left and who joined, except those who were announced already."""
        joined = _names(payload["joined"], self._announced_joined)
        left = _names(payload["left"], self._announced_left)
        return [*_presence_chunks(left, _LEFT), *_presence_chunks(joined, _JOINED)]

    def announce_joined(self, person_id: int, name: str) -> list[bytes]:
        """Announce a person who joined by TCP; return no chunks if `presence` is to announce them with others."""
        if not self._may_announce():
            return []
        self._announced_joined.add(person_id)
        return render_joined(name)

    def announce_left(self, person_id: int, name: str) -> list[bytes]:
        """Announce a person who was there by TCP and has left; return no chunks if `presence` is to announce them."""
        # A person who joined and left within one `presence` interval is in no such event.
        if person_id in self._announced_joined:
            self._announced_joined.discard(person_id)
        elif self._may_announce():
            self._announced_left.add(person_id)
        else:
            return []
        return _presence_chunks([display_name(name)], _LEFT)

    def _may_announce(self) -> bool:
        second = int(self._clock())
        self._announced = self._announced + 1 if second == self._second else 1
        self._second = second
        return self._announced <= _MAX_ANNOUNCED_PER_SECOND

    def _chunks(self, payload: Payload) -> list[bytes]:
        parent = self._known.get(payload["reply_to"] or 0)
        parts = [] if payload["kind"] in {"message", "action"} else [f"({local_text(_KINDS[payload['kind']])})"]
        if payload["reply_to"] is not None:
            reply = local_text("tcp_reply_to", name=parent.name) if parent else local_text("tcp_reply")
            parts.append(f"({reply})")
        parts.append(one_line(payload["body"]))
        parts += [f"({local_text('tcp_file', name=_file_name(each))})" for each in payload["attachments"]]
        start = "* " if payload["kind"] == "action" else ""
        return named_chunks(_author(payload), start + " ".join(part for part in parts if part))

    def _remember(self, payload: Payload, chunks: list[bytes]) -> None:
        seq = payload["seq"]
        name = _author(payload)
        self._known[seq] = _MessageState(name, payload["edited_at"], payload["deleted"], _reactions(payload))
        if chunks:
            self._recent[seq] = chunks
        elif payload["deleted"] or payload["edited_at"]:
            self._recent.pop(seq, None)
        _drop_oldest(self._known, _MAX_REMEMBERED)
        _drop_oldest(self._recent, _MAX_RECENT)


def render_joined(name: str) -> list[bytes]:
    """Render the arrival of a person."""
    return _presence_chunks([display_name(name)], _JOINED)


def render_notice(payload: Payload) -> list[bytes]:
    """Render a `notice` event."""
    return server_chunks(payload["message"])


def _drop_oldest(memory: dict[int, Any], limit: int) -> None:
    while len(memory) > limit:
        del memory[next(iter(memory))]


def _author(payload: Payload) -> str:
    return display_name(payload["author"]["name"])


def _reactions(payload: Payload) -> frozenset[tuple[str, str]]:
    return frozenset((reaction["emoji"], who["name"]) for reaction in payload["reactions"] for who in reaction["users"])


def _names(people: list[Payload], announced: set[int]) -> list[str]:
    """Return the names of those who are not `announced`, and remove the others from that set."""
    known = {person["id"] for person in people} & announced
    announced -= known
    return [display_name(person["name"]) for person in people if person["id"] not in known]


def _presence_chunks(names: list[str], keys: tuple[str, str]) -> list[bytes]:
    # Hundreds of people may come back at once, as after a restart: they share a line.
    if len(names) > _MAX_NAMES:
        some, others = ", ".join(names[: _MAX_NAMES - 1]), len(names) - _MAX_NAMES + 1
        return server_chunks(local_text(keys[1], names=some, count=others))
    return [chunk for name in names for chunk in server_chunks(local_text(keys[0], name=name))]


def _file_name(attachment: Any) -> str:
    name = attachment.get("name") if isinstance(attachment, dict) else None
    return one_line(str(name or local_text("tcp_unnamed")))
