"""The contiguous part of a room's history that is shown, of bounded size. Pure."""

from bisect import bisect_left
from collections.abc import Iterable

from chatapp.client import Payload

MAX_SHOWN = 300
SHOWN_AFTER_TRIM = 200
_MAX_CHANGES = 500


class Timeline:
    """Messages of a room, oldest first, without gaps. Past `MAX_SHOWN`, those farthest from the reader are dropped.

    `last` is the seq of the room's newest message, shown or not.
    """

    def __init__(self, slug: str, page: list[Payload], last: int, more_before: bool) -> None:
        self.slug = slug
        self.messages = sorted(page, key=_seq)
        self.last: int = max([last, *(message["seq"] for message in page)])
        self.more_before = more_before
        self._changes: dict[int, Payload] = {}
        # By the first message of a thread: the last reply that brought its summary.
        self._thread_replies: dict[int, Payload] = {}

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
        """Return a message if it is shown."""
        place = bisect_left(self.messages, seq, key=_seq)
        found = self.messages[place : place + 1]
        return found[0] if found and found[0]["seq"] == seq else None

    def append(self, message: Payload, following: bool = True) -> bool:
        """Apply a `message` event. Return True if it is shown: a full timeline waits while not `following`."""
        shown = self.at_end and message["seq"] > self.end and (following or len(self.messages) < MAX_SHOWN)
        self.last = max(self.last, message["seq"])
        if shown:
            self.messages.append(message)
        return shown

    def apply_change(self, message: Payload) -> bool:
        """Apply a later state of a message. Return True if a shown message has changed."""
        self._changes[message["seq"]] = message
        if len(self._changes) > _MAX_CHANGES:
            self._changes.pop(next(iter(self._changes)))
        place = bisect_left(self.messages, message["seq"], key=_seq)
        if place == len(self.messages) or self.messages[place]["seq"] != message["seq"]:
            return False
        if self.messages[place]["rev"] >= message["rev"]:
            return False
        self.messages[place] = self._with_thread(message)
        return True

    def apply_thread(self, reply: Payload) -> Payload | None:
        """Apply the summary of its thread that a reply brings. Return the first message if it is shown and changed."""
        root = reply.get("thread_root")
        known = self._thread_replies.get(root) if root else None
        if root is None or "thread" not in reply or (known and known["rev"] >= reply["rev"]):
            return None
        self._thread_replies[root] = reply
        if len(self._thread_replies) > _MAX_CHANGES:
            self._thread_replies.pop(next(iter(self._thread_replies)))
        place = bisect_left(self.messages, root, key=_seq)
        if self.find(root) is None:
            return None
        self.messages[place] = self._with_thread(self.messages[place])
        return self.messages[place]

    def trim(self) -> bool:
        """Drop the oldest messages if there are too many. Return True if some were dropped."""
        if len(self.messages) <= MAX_SHOWN:
            return False
        self.messages = self.messages[-SHOWN_AFTER_TRIM:]
        self.more_before = True
        return True

    def older(self, page: Iterable[Payload], more: bool) -> None:
        """Add the page before the shown messages, and drop the newest ones past the limit."""
        self.messages = [*(m for m in self._latest(page) if m["seq"] < self.first), *self.messages][:MAX_SHOWN]
        self.more_before = more

    def newer(self, page: Iterable[Payload]) -> None:
        """Add the page after the shown messages, and drop the oldest ones past the limit."""
        new_messages = [message for message in self._latest(page) if message["seq"] > self.end]
        self.last = max([self.last, *(message["seq"] for message in new_messages)])
        messages = [*self.messages, *new_messages]
        self.more_before = self.more_before or len(messages) > MAX_SHOWN
        self.messages = messages[-MAX_SHOWN:]

    def _latest(self, page: Iterable[Payload]) -> list[Payload]:
        # A change may have arrived while the page was being fetched.
        known = ((message, self._changes.get(message["seq"])) for message in page)
        latest = (new if new and new["rev"] > old["rev"] else old for old, new in known)
        return sorted(map(self._with_thread, latest), key=_seq)

    def _with_thread(self, message: Payload) -> Payload:
        # A reply changes the summary of its thread, but not the `rev` of the first message.
        reply = self._thread_replies.get(message["seq"])
        return message | {"thread": reply["thread"]} if reply and reply["rev"] > message["rev"] else message


def _seq(message: Payload) -> int:
    return int(message["seq"])
