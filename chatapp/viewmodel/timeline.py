"""A stretch of one room's history: what is shown of it, and no more, however long the history is. Pure."""

from bisect import bisect_left
from collections.abc import Iterable

from chatapp.client import Payload

MOST = 300
KEPT = 200
_CHANGES = 500


class Timeline:
    """Messages of a room, oldest first, without a hole. Past `MOST`, those farthest from where one reads are dropped.

    `last` is the seq of the room's newest message, shown or not.
    """

    def __init__(self, slug: str, page: list[Payload], last: int, more_before: bool) -> None:
        self.slug = slug
        self.messages = sorted(page, key=_seq)
        self.last: int = max([last, *(message["seq"] for message in page)])
        self.more_before = more_before
        self._changes: dict[int, Payload] = {}

    @property
    def first(self) -> int:
        """The seq of the oldest message shown, or 1."""
        return int(self.messages[0]["seq"]) if self.messages else 1

    @property
    def end(self) -> int:
        """The seq of the newest message shown, or 0."""
        return int(self.messages[-1]["seq"]) if self.messages else 0

    @property
    def at_end(self) -> bool:
        """Whether the newest message is among those shown."""
        return self.end >= self.last

    def find(self, seq: int) -> Payload | None:
        """Return a message that is shown."""
        place = bisect_left(self.messages, seq, key=_seq)
        found = self.messages[place : place + 1]
        return found[0] if found and found[0]["seq"] == seq else None

    def live(self, message: Payload, following: bool = True) -> bool:
        """Take the room's next message; tell whether it is shown. What someone reads who is not `following` stays."""
        shown = self.at_end and message["seq"] > self.end and (following or len(self.messages) < MOST)
        self.last = max(self.last, message["seq"])
        if shown:
            self.messages.append(message)
        return shown

    def change(self, message: Payload) -> bool:
        """Take a later state of a message; tell whether what is shown has changed."""
        self._changes[message["seq"]] = message
        if len(self._changes) > _CHANGES:
            self._changes.pop(next(iter(self._changes)))
        place = bisect_left(self.messages, message["seq"], key=_seq)
        if place == len(self.messages) or self.messages[place]["seq"] != message["seq"]:
            return False
        if self.messages[place]["rev"] >= message["rev"]:
            return False
        self.messages[place] = message
        return True

    def trim(self) -> bool:
        """Drop the oldest of too many; tell whether there were."""
        if len(self.messages) <= MOST:
            return False
        self.messages = self.messages[-KEPT:]
        self.more_before = True
        return True

    def older(self, page: Iterable[Payload], more: bool) -> None:
        """Put a page on top, that ends before what is shown; the newest give way."""
        self.messages = [*(m for m in self._latest(page) if m["seq"] < self.first), *self.messages][:MOST]
        self.more_before = more

    def newer(self, page: Iterable[Payload]) -> None:
        """Put a page below, that begins after what is shown; the oldest give way."""
        fresh = [message for message in self._latest(page) if message["seq"] > self.end]
        self.last = max([self.last, *(message["seq"] for message in fresh)])
        messages = [*self.messages, *fresh]
        self.more_before = self.more_before or len(messages) > MOST
        self.messages = messages[-MOST:]

    def _latest(self, page: Iterable[Payload]) -> list[Payload]:
        # A change may have come while the page was on its way.
        known = ((message, self._changes.get(message["seq"])) for message in page)
        return sorted((new if new and new["rev"] > old["rev"] else old for old, new in known), key=_seq)


def _seq(message: Payload) -> int:
    return int(message["seq"])
