"""What one does in the open room: sends, edits, deletes, reacts, votes. Nothing waits for the connection."""

import time
import uuid
from pathlib import Path

from chatapp.client import Chat, OutboxEntry, Payload
from chatapp.viewmodel.open_room import OpenRoom
from chatapp.viewmodel.pending_messages import Outgoing
from chatapp.viewmodel.pending_redraws import Look, Problem

# What the menus of a message offer.
REACTIONS = ("👍", "❤️", "😂", "🎉", "🤔", "👀", "✅", "🙏")
_TYPING_SECONDS = 3.0
_EMPTY = "Your message is empty."


class Writing(OpenRoom):
    """`outgoing` is what was written and is not shown as stored."""

    def __init__(self, folder: Path, agent: str) -> None:
        super().__init__(folder, agent)
        self.outgoing = Outgoing([])
        self._typed = 0.0

    def send(self, body: str, reply_to: int | None = None) -> bool:
        """Send a message into the open room, whatever the connection does; tell whether it was taken."""
        if not body.strip():
            self.say(Problem("body", _EMPTY))
            return False
        chat, room = self._chat, self.room
        if chat is None or room is None:
            self.say(Problem("body", "Join first. Your draft is kept."))
            return False
        entry = OutboxEntry(uuid.uuid4().hex, room, body, reply_to)
        self._put(chat, entry)
        self._typed = 0.0
        return True

    def retry(self, client_id: str) -> None:
        """Send a refused message again, as a new one."""
        entry = self.outgoing.take(client_id)
        if entry and self._chat:
            self._put(self._chat, entry._replace(client_id=uuid.uuid4().hex))

    def discard(self, client_id: str) -> None:
        """Throw a refused message away."""
        self.outgoing.take(client_id)
        self.changed.tail = True

    def edit(self, seq: int, body: str) -> None:
        """Replace the text of a message of one's own; where that fails, the text is offered again as the draft."""
        room = self.room or ""

        def fail(sentence: str) -> None:
            if not self.draft(room):
                self.keep_draft(room, body)
            self.say(Problem("edit", sentence))

        self._ask(lambda chat: chat.edit(room, seq, body), self.take_change, fail)

    def delete(self, seq: int) -> None:
        """Delete a message."""
        room = self.room or ""
        self.ask(lambda chat: chat.delete(room, seq), self.take_change)

    def react(self, seq: int, emoji: str) -> None:
        """Set one's reaction, or take it back where it stands."""
        room, message = self.room or "", self.timeline.find(seq) if self.timeline else None
        own = self.you["id"]
        kinds = message["reactions"] if message else []
        stands = any(kind["emoji"] == emoji and own in [user["id"] for user in kind["users"]] for kind in kinds)
        self.ask(lambda chat: chat.react(room, seq, emoji, not stands), self.take_change)

    def vote(self, seq: int, option: int) -> None:
        """Vote for an option of a poll, or take that back where one's vote stands."""
        room, message = self.room or "", self.timeline.find(seq) if self.timeline else None
        if message is None or message.get("poll") is None or message["poll"]["closed"]:
            return
        votes = [place for place, _text in enumerate(message["poll"]["options"]) if self.has_voted(message, place)]
        if option in votes:
            votes.remove(option)
        else:
            votes = [*votes, option] if message["poll"]["multiple"] else [option]
        self.ask(lambda chat: chat.request("vote", room=room, seq=seq, options=votes)["message"], self.take_change)

    def has_voted(self, message: Payload, option: int) -> bool:
        """Return True if one's vote for an option of a poll stands."""
        return self.you.get("id") in [user["id"] for user in message["poll"]["options"][option]["users"]]

    def types(self, on: bool) -> None:
        """Say that one writes, or has stopped; at most every 3 s, and only while connected."""
        now = time.monotonic()
        room = self.room
        if (
            self.state != "online"
            or room is None
            or (not self._typed if not on else now - self._typed < _TYPING_SECONDS)
        ):
            return
        self._typed = now if on else 0.0
        self._ask(lambda chat: chat.typing(room, on), lambda _none: None, lambda _sentence: None)

    def _put(self, chat: Chat, entry: OutboxEntry) -> None:
        self.outgoing.add(entry)
        self.changed.tail = True
        if self.timeline is not None and not self.timeline.at_end:
            self.latest()
        elif self.changed.look is None:
            # Who writes looks at what is written.
            self.changed.look = Look("end")
        # The outbox writes to the disk before it returns.
        self._writer.do(
            lambda: _drop(chat.send(entry.room, entry.body, reply_to=entry.reply_to, client_id=entry.client_id))
        )


def _drop(_future: object) -> None:
    """What becomes of it is told by `stored` and `unsent`."""
