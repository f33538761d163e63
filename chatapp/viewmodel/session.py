"""A person's chat: the rooms, the open one, what is on its way out. Interfaces call it and show what it has.

Every method returns at once; what comes of it is in `drain`'s answer, sooner or later.
"""

import time
from pathlib import Path
from typing import Any

from chatapp.client import Chat, Payload
from chatapp.viewmodel import permissions
from chatapp.viewmodel.invitations import Invitations
from chatapp.viewmodel.message_actions import Writing
from chatapp.viewmodel.open_room import HELD
from chatapp.viewmodel.pending_messages import Outgoing
from chatapp.viewmodel.pending_redraws import Look, Problem
from chatapp.viewmodel.people import People
from chatapp.viewmodel.rooms import Rooms
from chatapp.viewmodel.timeline import Timeline

_SAVE_SECONDS = 2.0


class Session(Writing):
    """The whole of it."""

    def __init__(self, folder: Path, agent: str) -> None:
        super().__init__(folder, agent)
        self.rooms = Rooms()
        self.invitations = Invitations()

    # Rooms.

    def open(self, slug: str, look: int = 0) -> None:
        """Show a room, and belong to it; `look` is the message to look at, else the first that is new."""
        if self._chat is None:
            return
        if slug != self.room:
            self.profile.set("room", slug)
            self.room, self.timeline, self.people = slug, None, None
            self._sources = {}
            self.changed.look = Look("end")
            self.changed.rooms = self.changed.people = self.changed.tail = True
        elif look and self.timeline is not None:
            self.jump(look)
            return
        self._look = look
        self._join(slug)

    def step(self, places: int) -> None:
        """Show the room so many places further down in the list."""
        slugs = [room.slug for room in self.rooms]
        if self.room in slugs:
            self.open(slugs[(slugs.index(self.room) + places) % len(slugs)])

    def create(self, name: str) -> None:
        """Open a new room of that name and go there."""
        slug = "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in name.lower()).split())[:64]

        def made(answer: Payload) -> None:
            self.rooms.change({"room": answer["room"] | {"role": answer["role"], "joined": True}})
            self.open(answer["room"]["slug"])

        self.ask(lambda chat: chat.request("create", slug=slug, name=name.strip()), made)

    def answer(self, slug: str, accept: bool) -> None:
        """Accept an invitation into a room and go there, or decline it."""

        def done(answer: Payload) -> None:
            self.invitations.answered(slug)
            self.changed.rooms = True
            if accept:
                self.rooms.change({"room": answer["room"] | {"role": "member", "joined": True}})
                self.open(slug)

        self.ask(lambda chat: chat.request("accept" if accept else "decline", room=slug), done)

    def seen(self) -> None:
        """Say that what is shown was read; interfaces call it while a person looks at the end."""
        line = self.timeline
        room = self.rooms.get(self.room)
        if line is None or room is None or not line.at_end or not room.unread or self.state != "online":
            return
        self.rooms.read(line.slug, 0)
        self.changed.rooms = True
        slug, end = line.slug, line.end
        self._ask(lambda chat: chat.read(slug, end), lambda _unread: None, lambda _sentence: None)

    # What one may do; the server decides.

    def may_edit(self, message: Payload) -> bool:
        """Return True if one may edit a message."""
        return permissions.may_edit(message, self.you, self.rooms.get(message["room"]))

    def may_delete(self, message: Payload) -> bool:
        """Return True if one may delete a message."""
        return permissions.may_delete(message, self.you, self.rooms.get(message["room"]))

    def last_own(self) -> Payload | None:
        """Return the newest message shown that one may edit."""
        messages = self.timeline.messages if self.timeline else []
        return next((message for message in reversed(messages) if self.may_edit(message)), None)

    # What comes.

    def tick(self) -> None:
        """Forget who stopped writing, save what was written."""
        if self.people is not None and self.people.tire():
            self.changed.people = True
        if self._unsaved and time.monotonic() - self._unsaved > _SAVE_SECONDS:
            self._unsaved = 0.0
            self._writer.do(self.profile.save)

    def entered(self, chat: Chat) -> None:
        """Fetch the rooms, and show again what waits from the last time."""
        self.outgoing = Outgoing(chat.waiting())
        self._fetch_rooms()

    def left(self) -> None:
        """Keep what was refused as a draft, and forget the rest."""
        for entry in self.outgoing.refused():
            if not self.draft(entry.room):
                self.keep_draft(entry.room, entry.body)
        self.rooms, self.room, self.timeline, self.people = Rooms(), None, None, None
        self.invitations = Invitations()
        self.outgoing = Outgoing([])

    def close(self, seconds: float = 2.0) -> None:
        """End with the program."""
        self.left()
        super().close(seconds)

    def heard(self, event: str, payload: Any) -> None:
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
        self.outgoing.painted(slug)
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
        self.changed.look = Look("new" if opened and self.read_seq >= 0 else "end")
        self.changed.people = self.changed.tail = True
        look, self._look = self._look, 0
        if look:
            self.jump(look)

    def _on_restart(self, answer: Payload) -> None:
        self._on_joined(answer)

    def _on_message(self, message: Payload) -> None:
        self.rooms.message(message, self.you)
        self.changed.rooms = True
        if self.outgoing.came(message, self.you["id"]):
            self.changed.tail = True
        if message["room"] != self.room or self.timeline is None:
            return
        if self.people:
            self.people.wrote(message["author"]["id"])
        self.changed.people = self.changed.tail = True
        if self.timeline.live(message, self.following):
            self.changed.added.append(message)
            if self.timeline.trim() and self.changed.look is None:
                self.changed.look = Look("keep")

    def _on_change(self, message: Payload) -> None:
        self.take_change(message)

    def _on_presence(self, event: Payload) -> None:
        if event["room"] == self.room and self.people and self.timeline:
            self.changed.tail |= self.people.presence(event, self.timeline.last)
            self.changed.people = True

    def _on_typing(self, event: Payload) -> None:
        if event["room"] == self.room and self.people and event["user"]["id"] != self.you["id"]:
            self.people.writes(event)
            self.changed.people = True

    def _on_read(self, event: Payload) -> None:
        self.rooms.read(event["room"], event["unread"], event.get("mentions"))
        self.changed.rooms = True

    def _on_room(self, event: Payload) -> None:
        self.rooms.change(event)
        self.changed.rooms = True
        if event.get("gone"):
            self._on_gone(event["room"]["slug"])

    def _on_invitation(self, event: Payload) -> None:
        new = self.invitations.take(event)
        self.changed.rooms = True
        if new:
            self.say(Problem("", new.sentence))

    def _on_gone(self, slug: str) -> None:
        self.rooms.gone(slug)
        self.changed.rooms = True
        if slug == self.room:
            self.room, self.timeline, self.people = None, None, None
            self.changed.look = Look("end")
            self.say(Problem("", "This room is no longer available. Choose another."))

    def _on_stored(self, ack: Payload) -> None:
        self.outgoing.stored(ack, self.room if self.timeline else None)
        self.changed.tail = True

    def _on_unsent(self, fields: Payload) -> None:
        self.outgoing.unsent(fields)
        self.changed.tail = True

    def _fetch_rooms(self) -> None:
        self._ask(lambda chat: chat.request("rooms"), self._take_rooms, lambda _sentence: None)

    def _take_rooms(self, answer: Payload) -> None:
        first = not list(self.rooms)
        self.rooms.start(answer["rooms"])
        # An older server knows of no invitations.
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
                self._chat.joining(room.slug, 1, HELD)
