"""A person's chat: the rooms, the open one, what is on its way out. Interfaces call it and show what it has.

Every method returns at once; what comes of it is in `drain`'s answer, sooner or later.
"""

import time
import uuid
from functools import partial
from pathlib import Path
from typing import Any

from chatapp.client import Chat, Entry, Payload, Refused, Unknown
from chatapp.viewmodel.changed import Found, Look, Problem
from chatapp.viewmodel.connection import Connection
from chatapp.viewmodel.outgoing import Outgoing
from chatapp.viewmodel.people import People
from chatapp.viewmodel.rooms import Rooms
from chatapp.viewmodel.timeline import Timeline

PAGE = 60
# How many messages of a followed room the client holds besides: what is shown is held here.
_HELD = 50
_SOURCES = 200
_TYPING_SECONDS = 3.0
_SAVE_SECONDS = 2.0
_EMPTY = "Write something first."


class Session(Connection):
    """`room` is the slug of the open one, `timeline` what is shown of it (None until it has come)."""

    def __init__(self, folder: Path, agent: str) -> None:
        super().__init__(folder, agent)
        self.rooms = Rooms()
        self.room: str | None = None
        self.timeline: Timeline | None = None
        self.people: People | None = None
        self.outgoing = Outgoing([])
        # The last message read when the room was opened; -1 where nothing is new.
        self.read_seq = -1
        # Whether one looks at the end, and wants to go on doing so.
        self.following = True
        self._look = 0
        self._paging = False
        self._sources: dict[int, Payload] = {}
        self._typed = 0.0
        self._unsaved = 0.0

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

    def create(self, name: str) -> None:
        """Open a new room of that name and go there."""
        slug = "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in name.lower()).split())[:64]

        def made(answer: Payload) -> None:
            self.rooms.change({"room": answer["room"]})
            self.open(answer["room"]["slug"])

        self.ask(lambda chat: chat.request("create", slug=slug, name=name.strip()), made)

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

    # Reading back.

    def older(self) -> None:
        """Fetch the page before what is shown."""
        if self.timeline is not None and self.timeline.more_before:
            self._page(before=self.timeline.first)

    def newer(self) -> None:
        """Fetch the page after what is shown."""
        if self.timeline is not None and not self.timeline.at_end:
            self._page(after=self.timeline.end)

    def latest(self) -> None:
        """Show the newest messages."""
        if self.room is not None:
            self.read_seq = -1
            self._join(self.room)

    def jump(self, seq: int) -> None:
        """Show a message in its place."""
        if self.timeline is not None and self.timeline.find(seq):
            self.changed.look = Look("seq", seq)
            return
        slug = self.room

        def show(page: Payload) -> None:
            if slug == self.room and slug is not None and page["messages"]:
                last = self.timeline.last if self.timeline else 0
                self.timeline = Timeline(slug, page["messages"], last, page["more_before"])
                if page["more_after"]:
                    self.timeline.last = max(self.timeline.last, self.timeline.end + 1)
                self.changed.look = Look("seq", seq)
                self.changed.tail = True

        self.ask(lambda chat: chat.history(slug or "", around=seq, limit=PAGE), show)

    def source(self, seq: int) -> Payload | None:
        """Return the message that a reply answers. One that is not shown is fetched, and what answers it drawn anew."""
        shown = self.timeline.find(seq) if self.timeline else None
        if shown or seq in self._sources:
            return shown or self._sources[seq] or None
        slug = self.room
        self._sources[seq] = {}
        if len(self._sources) > _SOURCES:
            self._sources.pop(next(iter(self._sources)))

        def keep(page: Payload) -> None:
            if slug == self.room and self.timeline and page["messages"]:
                self._sources[seq] = page["messages"][0]
                self.changed.altered |= {m["seq"]: m for m in self.timeline.messages if m["reply_to"] == seq}

        self._ask(lambda chat: chat.history(slug or "", around=seq, limit=1), keep, lambda _sentence: None)
        return None

    def search(self, q: str, cursor: str | None = None) -> None:
        """Look for messages in all rooms; the answer is in `found`."""
        if not q.strip():
            self.say(Problem("search", "Write a word to look for."))
            return
        options = {"cursor": cursor} if cursor else {}

        def show(answer: Payload) -> None:
            self.changed.found = Found(q, answer["results"], answer["cursor"])

        self.ask(lambda chat: chat.search(q, **options), show, "search")

    # Writing.

    def send(self, body: str, reply_to: int | None = None) -> bool:
        """Send a message into the open room, whatever the connection does; tell whether it was taken."""
        if not body.strip():
            self.say(Problem("body", _EMPTY))
            return False
        chat, room = self._chat, self.room
        if chat is None or room is None:
            self.say(Problem("body", "Join first; what you wrote stays here."))
            return False
        entry = Entry(uuid.uuid4().hex, room, body, reply_to)
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

        self._ask(lambda chat: chat.edit(room, seq, body), self._changed_by_us, fail)

    def delete(self, seq: int) -> None:
        """Delete a message."""
        room = self.room or ""
        self.ask(lambda chat: chat.delete(room, seq), self._changed_by_us)

    def react(self, seq: int, emoji: str) -> None:
        """Set one's reaction, or take it back where it stands."""
        room, message = self.room or "", self.timeline.find(seq) if self.timeline else None
        own = self.you["id"]
        kinds = message["reactions"] if message else []
        stands = any(kind["emoji"] == emoji and own in [user["id"] for user in kind["users"]] for kind in kinds)
        self.ask(lambda chat: chat.react(room, seq, emoji, not stands), self._changed_by_us)

    def is_own(self, message: Payload) -> bool:
        """Tell whether one wrote a message."""
        return bool(message["author"]["id"] == self.you.get("id"))

    def may_delete(self, message: Payload) -> bool:
        """Tell whether one may delete a message."""
        return not message["deleted"] and (self.is_own(message) or self.you.get("role") in {"owner", "admin"})

    def last_own(self) -> Payload | None:
        """Return the newest message shown that one may edit."""
        messages = self.timeline.messages if self.timeline else []
        return next((m for m in reversed(messages) if self.is_own(m) and not m["deleted"]), None)

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

    # Drafts.

    def draft(self, room: str) -> str:
        """Return what was written in a room and not sent."""
        return self.profile.text(f"draft {self.url} {room}")

    def keep_draft(self, room: str, text: str) -> None:
        """Keep what is written in a room."""
        if text.strip() != self.draft(room).strip():
            self.profile.set(f"draft {self.url} {room}", text if text.strip() else "")
            self._unsaved = self._unsaved or time.monotonic()

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
        if message["seq"] in self._sources and message["room"] == self.room:
            self._sources[message["seq"]] = message
        if message["room"] == self.room and self.timeline and self.timeline.change(message):
            self.changed.altered[message["seq"]] = message
            answers = {m["seq"]: m for m in self.timeline.messages if m["reply_to"] == message["seq"]}
            self.changed.altered |= answers

    def _on_presence(self, event: Payload) -> None:
        if event["room"] == self.room and self.people and self.timeline:
            self.changed.tail |= self.people.presence(event, self.timeline.last)
            self.changed.people = True

    def _on_typing(self, event: Payload) -> None:
        if event["room"] == self.room and self.people and event["user"]["id"] != self.you["id"]:
            self.people.writes(event)
            self.changed.people = True

    def _on_read(self, event: Payload) -> None:
        self.rooms.read(event["room"], event["unread"])
        self.changed.rooms = True

    def _on_room(self, event: Payload) -> None:
        self.rooms.change(event)
        self.changed.rooms = True
        if event.get("gone"):
            self._on_gone(event["room"]["slug"])

    def _on_gone(self, slug: str) -> None:
        self.rooms.gone(slug)
        self.changed.rooms = True
        if slug == self.room:
            self.room, self.timeline, self.people = None, None, None
            self.changed.look = Look("end")
            self.say(Problem("", "This room is not there for you any more. Choose another."))

    def _on_stored(self, ack: Payload) -> None:
        self.outgoing.stored(ack, self.room if self.timeline else None)
        self.changed.tail = True

    def _on_unsent(self, fields: Payload) -> None:
        self.outgoing.unsent(fields)
        self.changed.tail = True

    def _fetch_rooms(self) -> None:
        self._ask(lambda chat: chat.rooms(), self._take_rooms, lambda _sentence: None)

    def _take_rooms(self, rooms: list[Payload]) -> None:
        first = not list(self.rooms)
        self.rooms.start(rooms)
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
                self._chat.joining(room.slug, 1, _HELD)

    def _join(self, slug: str) -> None:
        if self._chat is None:
            return
        moment = self._time
        joining = self._chat.joining(slug, PAGE, _HELD)
        joining.add_done_callback(lambda done: self._later(moment, partial(self._not_joined, slug, done.exception())))

    def _not_joined(self, slug: str, error: BaseException | None) -> None:
        if isinstance(error, Refused) and slug == self.room:
            self.say(Problem("", error.message))
        elif isinstance(error, Unknown) and slug == self.room and self.state == "online":
            self._join(slug)

    def _page(self, **place: int) -> None:
        line = self.timeline
        if self._paging or line is None:
            return
        self._paging = True

        def take(page: Payload) -> None:
            self._paging = False
            if line is not self.timeline:
                return
            if "before" in place:
                line.older(page["messages"], page["more_before"])
            else:
                line.newer(page["messages"])
            self.changed.look = Look("keep")
            self.changed.tail = True

        def fail(sentence: str) -> None:
            self._paging = False
            self.say(Problem("", sentence))

        self._ask(lambda chat: chat.history(line.slug, limit=PAGE, **place), take, fail)

    def _put(self, chat: Chat, entry: Entry) -> None:
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

    def _changed_by_us(self, message: Payload) -> None:
        self._on_change(message)


def _drop(_future: object) -> None:
    """What becomes of it is told by `stored` and `unsent`."""
