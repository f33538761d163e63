"""The whole state of a client: rooms, the open room, pending messages. Interfaces call it and show its attributes.

Every method returns at once; its effects are in a later return value of `drain`.
"""

import time
from pathlib import Path
from typing import Any

from chatapp.client import Chat, Payload
from chatapp.domain.times import DAY, from_iso, now
from chatapp.viewmodel import permissions
from chatapp.viewmodel.composer_state import ComposerStates
from chatapp.viewmodel.invitations import Invitations
from chatapp.viewmodel.message_actions import MessageActions
from chatapp.viewmodel.open_room import KEPT_BY_CLIENT
from chatapp.viewmodel.pending_messages import PendingMessages
from chatapp.viewmodel.pending_redraws import Problem, ScrollTarget
from chatapp.viewmodel.people import People
from chatapp.viewmodel.rooms import Rooms
from chatapp.viewmodel.texts import t
from chatapp.viewmodel.timeline import Timeline

_SAVE_SECONDS = 2.0


class ChatSession(MessageActions):
    """Adds the room list, invitations and the handling of events."""

    def __init__(self, folder: Path, agent: str) -> None:
        super().__init__(folder, agent)
        self.rooms = Rooms()
        self.invitations = Invitations()
        self.composers = ComposerStates()
        self._locked = ""

    # Rooms.

    def open(self, slug: str, jump_to: int = 0) -> None:
        """Join and show a room, at the message `jump_to`, else at the first new one."""
        if self._chat is None:
            return
        if slug != self.room:
            self.profile.set("room", slug)
            self.room, self.timeline, self.people = slug, None, None
            self._sources = {}
            self.changed.scroll = ScrollTarget("end")
            self.changed.rooms = self.changed.people = self.changed.tail = True
        elif jump_to and self.timeline is not None:
            self.jump(jump_to)
            return
        self._jump_to = jump_to
        self._join(slug)

    def step(self, places: int) -> None:
        """Show the room `places` further down in the list."""
        slugs = [room.slug for room in self.rooms]
        if self.room in slugs:
            self.open(slugs[(slugs.index(self.room) + places) % len(slugs)])

    def create(self, name: str) -> None:
        """Create a room and open it."""
        slug = "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in name.lower()).split())[:64]

        def made(answer: Payload) -> None:
            self.rooms.change({"room": answer["room"] | {"joined": True}})
            self.open(answer["room"]["slug"])

        self.ask(lambda chat: chat.request("create", slug=slug, name=name.strip()), made)

    def answer(self, slug: str, accept: bool) -> None:
        """Accept an invitation and open its room, or decline it."""

        def done(answer: Payload) -> None:
            self.invitations.remove(slug)
            self.changed.rooms = True
            if accept:
                self.rooms.change({"room": answer["room"] | {"joined": True}})
                self.open(slug)

        self.ask(lambda chat: chat.request("accept" if accept else "decline", room=slug), done)

    def mark_read(self) -> None:
        """Mark the open room as read; interfaces call it while the end of the timeline is visible."""
        timeline = self.timeline
        room = self.rooms.get(self.room)
        if timeline is None or room is None or not timeline.at_end or not room.unread or self.state != "online":
            return
        self.rooms.read(timeline.slug, 0, 0, timeline.end)
        self.changed.rooms = True
        slug, end = timeline.slug, timeline.end
        self._ask(lambda chat: chat.read(slug, end), lambda _unread: None, lambda _sentence: None)

    def _count_unread(self, slug: str) -> None:
        def apply(answer: Payload) -> None:
            self.rooms.read(slug, answer["unread"], answer["mentions"], answer["seq"])
            self.changed.rooms = True

        self._ask(lambda chat: chat.request("unread", room=slug), apply, lambda _sentence: None)

    # Permissions, as the server decides them.

    def send(self, body: str, reply_to: int | None = None) -> bool:
        """Send a message, unless the person cannot post in the open room. Return False if it was not accepted."""
        if locked := self.locked_text():
            self.say(Problem("body", locked))
            return False
        return super().send(body, reply_to)

    def may_edit(self, message: Payload) -> bool:
        """Return True if the person may edit a message."""
        return permissions.may_edit(message, self.you, self.rooms.get(message["room"]))

    def may_delete(self, message: Payload) -> bool:
        """Return True if the person may delete a message."""
        return permissions.may_delete(message, self.you, self.rooms.get(message["room"]))

    def locked_text(self) -> str:
        """Return why the person cannot post in the open room; empty if they can."""
        locked = permissions.locked_reason(self.you, self.rooms.get(self.room), self.rooms.blocked)
        return permissions.locked_text(locked) if locked else ""

    def last_own(self) -> Payload | None:
        """Return the person's newest message in the open room, if they may edit it and it is not older than a day.

        While a newer one is not stored, a sentence says so: the message before it is not the one that is meant.
        """
        if self.timeline is None or not self.timeline.at_end:
            return None
        if pending := self.outgoing.in_room(self.timeline.slug):
            self.say(Problem("body", t("composer.not_sent" if pending[-1].problem else "composer.sending")))
            return None
        own = (message for message in reversed(self.timeline.messages) if self.may_edit(message))
        message = next(own, None)
        return message if message and from_iso(message["created_at"]) > now() - DAY else None

    # Hooks.

    def tick(self) -> None:
        """Expire typing notices and save drafts."""
        if self.people is not None and self.people.expire_typing():
            self.changed.people = True
        # No event tells that a mute has ended.
        locked, self._locked = self._locked, self.locked_text()
        if locked != self._locked:
            self.changed.rooms = True
        if self._unsaved_since and time.monotonic() - self._unsaved_since > _SAVE_SECONDS:
            self._unsaved_since = 0.0
            self._writer.submit(self.profile.save)

    def on_signed_in(self, chat: Chat) -> None:
        """Load the rooms, and show the unsent messages of the last run."""
        self.outgoing = PendingMessages(chat.waiting())
        self._fetch_rooms()

    def on_signed_out(self) -> None:
        """Keep refused messages as drafts, and clear the rest."""
        for entry in self.outgoing.refused():
            if not self.draft(entry.room):
                self.keep_draft(entry.room, entry.body)
        self.rooms, self.room, self.timeline, self.people = Rooms(), None, None, None
        self.composers = ComposerStates()
        self.invitations = Invitations()
        self.outgoing = PendingMessages([])

    def close(self, seconds: float = 2.0) -> None:
        """Close when the program ends."""
        self.on_signed_out()
        super().close(seconds)

    def on_event(self, event: str, payload: Any) -> None:
        """Take an event of the chat."""
        take = getattr(self, f"_on_{event}", None)
        if take is not None and self._chat is not None:
            take(payload)

    def _on_state(self, state: str) -> None:
        if state == "online":
            self._fetch_rooms()

    def _on_joined(self, answer: Payload) -> None:
        slug = answer["room"]["slug"]
        self.rooms.joined(slug)
        self.outgoing.drop_stored(slug)
        self.changed.rooms = True
        if slug != self.room:
            return
        opened = self.timeline is None
        messages = answer["messages"]
        more = bool(messages) and messages[0]["seq"] > 1
        self.timeline = Timeline(slug, messages, answer["room"]["seq"], more)
        self.people = People(answer)
        if opened:
            self.read_seq = answer["read_seq"] if answer["read_seq"] < answer["room"]["seq"] else -1
        self._paging = False
        self.changed.scroll = ScrollTarget("new" if opened and self.read_seq >= 0 else "end")
        self.changed.people = self.changed.tail = True
        jump_to, self._jump_to = self._jump_to, 0
        if jump_to:
            self.jump(jump_to)

    def _on_restart(self, answer: Payload) -> None:
        self._on_joined(answer)

    def _on_message(self, message: Payload) -> None:
        self.rooms.message(message, self.you)
        self.changed.rooms = True
        if self.outgoing.arrived(message, self.you["id"]):
            self.changed.tail = True
        if message["room"] != self.room or self.timeline is None:
            return
        if self.people:
            self.people.stop_typing(message["author"]["id"])
        self.changed.people = self.changed.tail = True
        if self.timeline.append(message, self.following):
            self.changed.added.append(message)
            if self.timeline.trim() and self.changed.scroll is None:
                self.changed.scroll = ScrollTarget("keep")
        self._apply_thread(message)

    def _on_change(self, message: Payload) -> None:
        self.apply_change(message)
        if self.rooms.may_alter_counts(message):
            self._count_unread(message["room"])

    def _on_blocked(self, event: Payload) -> None:
        self._apply_blocked(event)
        self._ask(lambda chat: chat.request("rooms"), self._apply_rooms, lambda _sentence: None)

    def _on_presence(self, event: Payload) -> None:
        if event["room"] == self.room and self.people and self.timeline:
            self.changed.tail |= self.people.presence(event, self.timeline.last)
            self.changed.people = True

    def _on_typing(self, event: Payload) -> None:
        if event["room"] == self.room and self.people and event["user"]["id"] != self.you["id"]:
            self.people.typing_event(event)
            self.changed.people = True

    def _on_read(self, event: Payload) -> None:
        self.rooms.read(event["room"], event["unread"], event.get("mentions"), event["seq"])
        self.changed.rooms = True

    def _on_room(self, event: Payload) -> None:
        self.rooms.change(event)
        self.changed.rooms = True
        if event.get("gone"):
            self._on_gone(event["room"]["slug"])

    def _on_invitation(self, event: Payload) -> None:
        new = self.invitations.apply(event)
        self.changed.rooms = True
        if new:
            self.say(Problem("", new.sentence))

    def _on_gone(self, slug: str) -> None:
        self.rooms.remove(slug)
        self.changed.rooms = True
        if slug == self.room:
            self.room, self.timeline, self.people = None, None, None
            self.changed.scroll = ScrollTarget("end")
            self.say(Problem("", t("rooms.gone")))

    def _on_stored(self, ack: Payload) -> None:
        self.outgoing.stored(ack, self.room if self.timeline else None)
        self.changed.tail = True

    def _on_unsent(self, fields: Payload) -> None:
        self.outgoing.unsent(fields)
        self.changed.tail = True

    def _fetch_rooms(self) -> None:
        self._ask(lambda chat: chat.request("blocked"), self._apply_blocked, lambda _sentence: None)
        self._ask(lambda chat: chat.request("rooms"), self._apply_rooms, lambda _sentence: None)

    def _apply_blocked(self, answer: Payload) -> None:
        self.rooms.blocked = frozenset(answer["blocked"])

    def _apply_rooms(self, answer: Payload) -> None:
        first = not list(self.rooms)
        for outdated in self.rooms.reset(answer["rooms"]):
            self._count_unread(outdated)
        # An older server sends no invitations.
        self.invitations = Invitations(answer.get("invitations"))
        self.changed.rooms = True
        if self.room is None and first:
            wanted = [self.profile.text("room"), "general", *(room.slug for room in self.rooms)]
            slug = next((slug for slug in wanted if self.rooms.get(slug)), None)
            if slug:
                self.open(slug)
        elif self.room is not None and self.timeline is None:
            self._join(self.room)
        for room in self.rooms:
            if room.joined and room.slug != self.room and self._chat and not self._chat.follows(room.slug):
                self._chat.joining(room.slug, 1, KEPT_BY_CLIENT)
