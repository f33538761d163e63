"""The open room: a stretch of its history, the pages around it, what is found in it, what one began to write."""

import time
from functools import partial
from pathlib import Path

from chatapp.client import Payload, Refused, Unknown
from chatapp.viewmodel.connection import Connection
from chatapp.viewmodel.pending_redraws import Found, Look, Problem
from chatapp.viewmodel.people import People
from chatapp.viewmodel.timeline import Timeline

PAGE = 60
# How many messages of a followed room the client holds besides: what is shown is held here.
HELD = 50
_SOURCES = 200


class OpenRoom(Connection):
    """`room` is the slug of the open one, `timeline` what is shown of it (None until it has come)."""

    def __init__(self, folder: Path, agent: str) -> None:
        super().__init__(folder, agent)
        self.room: str | None = None
        self.timeline: Timeline | None = None
        self.people: People | None = None
        # The last message read when the room was opened; -1 where nothing is new.
        self.read_seq = -1
        # Whether one looks at the end, and wants to go on doing so.
        self.following = True
        self._look = 0
        self._paging = False
        self._sources: dict[int, Payload] = {}
        self._unsaved = 0.0

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
            self.say(Problem("search", "Enter something to search for."))
            return
        options = {"cursor": cursor} if cursor else {}

        def show(answer: Payload) -> None:
            self.changed.found = Found(q, answer["results"], answer["cursor"])

        self.ask(lambda chat: chat.search(q, **options), show, "search")

    def draft(self, room: str) -> str:
        """Return what was written in a room and not sent."""
        return self.profile.text(f"draft {self.url} {room}")

    def keep_draft(self, room: str, text: str) -> None:
        """Keep what is written in a room."""
        if text.strip() != self.draft(room).strip():
            self.profile.set(f"draft {self.url} {room}", text if text.strip() else "")
            self._unsaved = self._unsaved or time.monotonic()

    def take_change(self, message: Payload) -> None:
        """Take a later state of a message."""
        if message["seq"] in self._sources and message["room"] == self.room:
            self._sources[message["seq"]] = message
        if message["room"] == self.room and self.timeline and self.timeline.change(message):
            self.changed.altered[message["seq"]] = message
            answers = {m["seq"]: m for m in self.timeline.messages if m["reply_to"] == message["seq"]}
            self.changed.altered |= answers

    def _join(self, slug: str) -> None:
        if self._chat is None:
            return
        moment = self._time
        joining = self._chat.joining(slug, PAGE, HELD)
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
