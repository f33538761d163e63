"""Unsent messages, shown below the last stored one until their `message` events arrive. Pure."""

from dataclasses import dataclass

from chatapp.client import OutboxEntry, Payload


@dataclass
class PendingMessage:
    """A message that is not shown as stored yet; `problem` says why it was refused."""

    entry: OutboxEntry
    problem: str = ""
    stored: bool = False


class PendingMessages:
    """The pending messages, in the order they were sent."""

    def __init__(self, entries: list[OutboxEntry]) -> None:
        self._messages = {entry.client_id: PendingMessage(entry) for entry in entries}

    def __len__(self) -> int:
        return sum(not pending.stored for pending in self._messages.values())

    def in_room(self, room: str) -> list[PendingMessage]:
        """Return the pending messages of a room."""
        return [pending for pending in self._messages.values() if pending.entry.room == room]

    def add(self, entry: OutboxEntry) -> None:
        """Add a message."""
        self._messages[entry.client_id] = PendingMessage(entry)

    def stored(self, ack: Payload, room: str | None) -> None:
        """Apply an ack. Remove the message if no event for the open room will follow."""
        message = ack["message"]
        if ack.get("duplicate") or message["room"] != room:
            self._messages.pop(message["client_id"] or "", None)
        elif pending := self._messages.get(message["client_id"] or ""):
            pending.stored = True

    def unsent(self, fields: Payload) -> None:
        """Apply a refusal."""
        if pending := self._messages.get(fields["client_id"]):
            pending.problem = fields["error"]["message"]

    def arrived(self, message: Payload, you: int) -> bool:
        """Remove the message of a `message` event. Return True if it was pending here."""
        return message["author"]["id"] == you and self._messages.pop(message["client_id"] or "", None) is not None

    def drop_stored(self, room: str) -> None:
        """Remove the stored messages of a room, whose timeline has just been loaded."""
        for pending in [pending for pending in self.in_room(room) if pending.stored]:
            del self._messages[pending.entry.client_id]

    def take(self, client_id: str) -> OutboxEntry | None:
        """Remove and return a refused message."""
        pending = self._messages.get(client_id)
        return self._messages.pop(client_id).entry if pending and pending.problem else None

    def refused(self) -> list[OutboxEntry]:
        """Return the refused messages."""
        return [pending.entry for pending in self._messages.values() if pending.problem]
