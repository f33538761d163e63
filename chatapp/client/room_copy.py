"""A client's copy of a room: the `rev` up to which it is complete, and the newest messages in their current state.

Pure: it takes what the server sent, and returns what is new and whether something is missing.
"""

from collections.abc import Iterable
from typing import NamedTuple

from chatapp.client.request_results import Payload


class RoomUpdate(NamedTuple):
    """New messages by `seq` without a gap, and earlier messages that changed, by `rev`."""

    messages: list[Payload]
    changes: list[Payload]


NO_UPDATE = RoomUpdate([], [])


class RoomCopy:
    """Keeps at least the `keep` newest messages."""

    def __init__(self, slug: str, keep: int = 500) -> None:
        self.slug = slug
        self.rev = 0
        self.seq = 0
        self.messages: dict[int, Payload] = {}
        self._keep = keep

    def reset(self, room: Payload, page: Iterable[Payload]) -> None:
        """Replace everything by a room and its newest page, read at the same moment."""
        self.messages = {message["seq"]: message for message in page}
        self.rev = room["rev"]
        self.seq = room["seq"]

    def apply_event(self, message: Payload) -> RoomUpdate | None:
        """Apply a live event. Returns None, without applying it, if an earlier one was missed."""
        if message["rev"] <= self.rev:
            return NO_UPDATE
        if message["rev"] > self.rev + 1:
            return None
        return self.apply([message], message["rev"])

    def apply(self, changed: Iterable[Payload], rev: int) -> RoomUpdate:
        """Apply all messages that changed since the copy's rev up to `rev`; return what is new."""
        newer = [message for message in changed if message["rev"] > self.rev]
        update = RoomUpdate(
            sorted((m for m in newer if m["seq"] > self.seq), key=lambda m: int(m["seq"])),
            sorted((m for m in newer if m["seq"] <= self.seq), key=lambda m: int(m["rev"])),
        )
        self.messages |= {message["seq"]: message for message in newer}
        self._apply_threads(newer)
        self.rev = max(self.rev, rev)
        self.seq = max([self.seq, *(message["seq"] for message in newer)])
        self._drop_oldest()
        return update

    def _apply_threads(self, newer: list[Payload]) -> None:
        # A reply changes the summary of its thread, but not the `rev` of the first message.
        for reply in sorted((m for m in newer if "thread" in m), key=lambda m: int(m["rev"])):
            root = self.messages.get(reply.get("thread_root", 0))
            if root is not None and root["rev"] < reply["rev"]:
                self.messages[root["seq"]] = root | {"thread": reply["thread"]}

    def _drop_oldest(self) -> None:
        if len(self.messages) > 2 * self._keep:
            newest = sorted(self.messages)[-self._keep :]
            self.messages = {seq: self.messages[seq] for seq in newest}
