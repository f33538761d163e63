"""One room as a client has it: up to which `rev` it knows everything, and the newest messages in their present state.

Pure: it is handed what came, and says what is news and whether something is missing.
"""

from collections.abc import Iterable
from typing import NamedTuple

from chatapp.client.request_results import Payload


class News(NamedTuple):
    """What was not known: new messages by `seq` without a hole, and earlier ones in another state, by `rev`."""

    messages: list[Payload]
    changes: list[Payload]


NOTHING = News([], [])


class RoomCopy:
    """A room's copy; `keep` is how many of the newest messages it holds."""

    def __init__(self, slug: str, keep: int = 500) -> None:
        self.slug = slug
        self.rev = 0
        self.seq = 0
        self.messages: dict[int, Payload] = {}
        self._keep = keep

    def start(self, room: Payload, page: Iterable[Payload]) -> None:
        """Begin with a room and its newest page, both of one moment; what was known before is forgotten."""
        self.messages = {message["seq"]: message for message in page}
        self.rev = room["rev"]
        self.seq = room["seq"]

    def live(self, message: Payload) -> News | None:
        """Take an event of the live stream; None means that something before it was missed."""
        if message["rev"] <= self.rev:
            return NOTHING
        if message["rev"] > self.rev + 1:
            return None
        return self.take([message], message["rev"])

    def take(self, changed: Iterable[Payload], rev: int) -> News:
        """Take all that changed since the known rev, of a complete answer that ends at `rev`; return what is new."""
        fresh = [message for message in changed if message["rev"] > self.rev]
        news = News(
            sorted((m for m in fresh if m["seq"] > self.seq), key=lambda m: int(m["seq"])),
            sorted((m for m in fresh if m["seq"] <= self.seq), key=lambda m: int(m["rev"])),
        )
        self.messages |= {message["seq"]: message for message in fresh}
        self.rev = max(self.rev, rev)
        self.seq = max([self.seq, *(message["seq"] for message in fresh)])
        self._forget()
        return news

    def _forget(self) -> None:
        if len(self.messages) > 2 * self._keep:
            newest = sorted(self.messages)[-self._keep :]
            self.messages = {seq: self.messages[seq] for seq in newest}
