"""Actions in the open room: send, edit, delete, react, vote. No method waits for the connection."""

import time
import uuid
from pathlib import Path

from chatapp.client import Chat, OutboxEntry, Payload
from chatapp.domain.errors import Invalid
from chatapp.domain.server_texts import system_language
from chatapp.domain.slash_commands import text_to_post
from chatapp.viewmodel.open_room import OpenRoom
from chatapp.viewmodel.pending_messages import PendingMessages
from chatapp.viewmodel.pending_redraws import Problem, ScrollTarget
from chatapp.viewmodel.texts import t

# The reactions offered in a message's menu.
REACTIONS = ("👍", "❤️", "😂", "🎉", "🤔", "👀", "✅", "🙏")
_TYPING_SECONDS = 3.0


class MessageActions(OpenRoom):
    """`outgoing` are the messages that are not known to be stored."""

    def __init__(self, folder: Path, agent: str) -> None:
        super().__init__(folder, agent)
        self.outgoing = PendingMessages([])
        self._typing_sent_at = 0.0

    def send(self, body: str, reply_to: int | None = None) -> bool:
        """Send a message to the open room, now or after a reconnect. Return False if it was not accepted."""
        if not body.strip():
            self.say(Problem("body", t("composer.empty")))
            return False
        chat, room = self._chat, self.room
        if chat is None or room is None:
            self.say(Problem("body", t("composer.signed_out")))
            return False
        try:
            text = text_to_post(body)
        except Invalid as error:
            self.say(Problem("body", error.sentence(system_language())))
            return False
        entry = OutboxEntry(uuid.uuid4().hex, room, text, reply_to)
        self._enqueue(chat, entry)
        self._typing_sent_at = 0.0
        return True

    def retry(self, client_id: str) -> None:
        """Send a refused message again, as a new one."""
        entry = self.outgoing.take(client_id)
        if entry and self._chat:
            self._enqueue(self._chat, entry._replace(client_id=uuid.uuid4().hex))

    def discard(self, client_id: str) -> None:
        """Discard a refused message."""
        self.outgoing.take(client_id)
        self.changed.tail = True

    def edit(self, seq: int, body: str) -> None:
        """Replace the text of an own message. If that fails, the text becomes the draft."""
        room = self.room or ""

        def fail(sentence: str) -> None:
            if not self.draft(room):
                self.keep_draft(room, body)
            self.say(Problem("edit", sentence))

        self._ask(lambda chat: chat.edit(room, seq, body), self.apply_change, fail)

    def delete(self, seq: int) -> None:
        """Delete a message."""
        room = self.room or ""
        self.ask(lambda chat: chat.delete(room, seq), self.apply_change)

    def react(self, seq: int, emoji: str) -> None:
        """Add the person's reaction, or remove it if it is set."""
        room, message = self.room or "", self.timeline.find(seq) if self.timeline else None
        own = self.you["id"]
        kinds = message["reactions"] if message else []
        is_set = any(kind["emoji"] == emoji and own in [user["id"] for user in kind["users"]] for kind in kinds)
        self.ask(lambda chat: chat.react(room, seq, emoji, not is_set), self.apply_change)

    def vote(self, seq: int, option: int) -> None:
        """Vote for an option of a poll, or withdraw that vote if it is set."""
        room, message = self.room or "", self.timeline.find(seq) if self.timeline else None
        if message is None or message.get("poll") is None or message["poll"]["closed"]:
            return
        votes = [place for place, _text in enumerate(message["poll"]["options"]) if self.has_voted(message, place)]
        if option in votes:
            votes.remove(option)
        else:
            votes = [*votes, option] if message["poll"]["multiple"] else [option]
        self.ask(lambda chat: chat.request("vote", room=room, seq=seq, options=votes)["message"], self.apply_change)

    def has_voted(self, message: Payload, option: int) -> bool:
        """Return True if the person has voted for an option of a poll."""
        return self.you.get("id") in [user["id"] for user in message["poll"]["options"][option]["users"]]

    def set_typing(self, on: bool) -> None:
        """Report that the person is typing or has stopped; at most every 3 s, and only while connected."""
        now = time.monotonic()
        room = self.room
        if (
            self.state != "online"
            or room is None
            or (not self._typing_sent_at if not on else now - self._typing_sent_at < _TYPING_SECONDS)
        ):
            return
        self._typing_sent_at = now if on else 0.0
        self._ask(lambda chat: chat.typing(room, on), lambda _none: None, lambda _sentence: None)

    def _enqueue(self, chat: Chat, entry: OutboxEntry) -> None:
        self.outgoing.add(entry)
        self.changed.tail = True
        if self.timeline is not None and not self.timeline.at_end:
            self.latest()
        elif self.changed.scroll is None:
            # The person sees what they have sent.
            self.changed.scroll = ScrollTarget("end")
        # The outbox writes to the disk before it returns.
        self._writer.submit(
            lambda: _drop(chat.send(entry.room, entry.body, reply_to=entry.reply_to, client_id=entry.client_id))
        )


def _drop(_future: object) -> None:
    """Ignore the future: `stored` and `unsent` report the result."""
