"""Messages on their way out: shown below the last stored one until the stream brings them. Pure."""

from dataclasses import dataclass

from chatapp.client import OutboxEntry, Payload


@dataclass
class Waiting:
    """A message that is not shown as stored yet; `problem` says why it was refused."""

    entry: OutboxEntry
    problem: str = ""
    stored: bool = False


class Outgoing:
    """What is on its way out, in the order it was written."""

    def __init__(self, entries: list[OutboxEntry]) -> None:
        self._waiting = {entry.client_id: Waiting(entry) for entry in entries}

    def __len__(self) -> int:
        return sum(not waiting.stored for waiting in self._waiting.values())

    def of(self, room: str) -> list[Waiting]:
        """Return what waits in a room."""
        return [waiting for waiting in self._waiting.values() if waiting.entry.room == room]

    def add(self, entry: OutboxEntry) -> None:
        """Take a message that was just written."""
        self._waiting[entry.client_id] = Waiting(entry)

    def stored(self, ack: Payload, room: str | None) -> None:
        """Take an ack. What will not come by the stream of the open room is done with."""
        message = ack["message"]
        if ack.get("duplicate") or message["room"] != room:
            self._waiting.pop(message["client_id"] or "", None)
        elif waiting := self._waiting.get(message["client_id"] or ""):
            waiting.stored = True

    def unsent(self, fields: Payload) -> None:
        """Take a refusal."""
        if waiting := self._waiting.get(fields["client_id"]):
            waiting.problem = fields["error"]["message"]

    def came(self, message: Payload, you: int) -> bool:
        """Take a message of the stream; tell whether it is one that waited here."""
        return message["author"]["id"] == you and self._waiting.pop(message["client_id"] or "", None) is not None

    def painted(self, room: str) -> None:
        """Take that a room was drawn from the store."""
        for waiting in [waiting for waiting in self.of(room) if waiting.stored]:
            del self._waiting[waiting.entry.client_id]

    def take(self, client_id: str) -> OutboxEntry | None:
        """Take out a message that was refused, to be sent anew or thrown away."""
        waiting = self._waiting.get(client_id)
        return self._waiting.pop(client_id).entry if waiting and waiting.problem else None

    def refused(self) -> list[OutboxEntry]:
        """Return what was refused and is still here."""
        return [waiting.entry for waiting in self._waiting.values() if waiting.problem]
