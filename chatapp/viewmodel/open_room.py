"""The open room: the part of its history that is shown, paging, search and drafts."""

import time
from functools import partial
from pathlib import Path

from chatapp.client import Payload, Refused, Unknown
from chatapp.viewmodel.connection import ViewConnection
from chatapp.viewmodel.pending_redraws import Problem, ScrollTarget, SearchResults
from chatapp.viewmodel.people import People
from chatapp.viewmodel.texts import t
from chatapp.viewmodel.timeline import Timeline

PAGE = 60
# How many messages the client keeps for each joined room, besides the timeline.
KEPT_BY_CLIENT = 50
_MAX_SOURCES = 200


class OpenRoom(ViewConnection):
    """`room` is the slug of the open room, `timeline` the messages shown (None until they are loaded)."""

    def __init__(self, folder: Path, agent: str) -> None:
        super().__init__(folder, agent)
        self.room: str | None = None
        self.timeline: Timeline | None = None
        self.people: People | None = None
        # The last message read when the room was opened; -1 if nothing is new.
        self.read_seq = -1
        # Whether the view is at the end and stays there when messages arrive.
        self.following = True
        self._jump_to = 0
        self._paging = False
        self._sources: dict[int, Payload] = {}
        self._unsaved_since = 0.0

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
        """Show a message in its context."""
        if self.timeline is not None and self.timeline.find(seq):
            self.changed.scroll = ScrollTarget("seq", seq)
            return
        slug = self.room

        def show(page: Payload) -> None:
            if slug == self.room and slug is not None and page["messages"]:
                last = self.timeline.last if self.timeline else 0
                self.timeline = Timeline(slug, page["messages"], last, page["more_before"])
                if page["more_after"]:
                    self.timeline.last = max(self.timeline.last, self.timeline.end + 1)
                self.changed.scroll = ScrollTarget("seq", seq)
                self.changed.tail = True

        self.ask(lambda chat: chat.history(slug or "", around=seq, limit=PAGE), show)

    def source(self, seq: int) -> Payload | None:
        """Return the message that is replied to. If it is not shown, fetch it and redraw its replies later."""
        shown = self.timeline.find(seq) if self.timeline else None
        if shown or seq in self._sources:
            return shown or self._sources[seq] or None
        slug = self.room
        self._sources[seq] = {}
        if len(self._sources) > _MAX_SOURCES:
            self._sources.pop(next(iter(self._sources)))

        def keep(page: Payload) -> None:
            if slug == self.room and self.timeline and page["messages"]:
                self._sources[seq] = page["messages"][0]
                self.changed.altered |= {m["seq"]: m for m in self.timeline.messages if m["reply_to"] == seq}

        self._ask(lambda chat: chat.history(slug or "", around=seq, limit=1), keep, lambda _sentence: None)
        return None

    def search(self, q: str, cursor: str | None = None) -> None:
        """Search messages in all rooms; the answer is in `Changed.found`."""
        if not q.strip():
            self.say(Problem("search", t("search.empty")))
            return
        options = {"cursor": cursor} if cursor else {}

        def show(answer: Payload) -> None:
            self.changed.found = SearchResults(q, answer["results"], answer["cursor"])

        self.ask(lambda chat: chat.search(q, **options), show, "search")

    def draft(self, room: str) -> str:
        """Return the draft of a room."""
        return self.profile.text(f"draft {self.url} {room}")

    def keep_draft(self, room: str, text: str) -> None:
        """Keep the draft of a room."""
        if text.strip() != self.draft(room).strip():
            self.profile.set(f"draft {self.url} {room}", text if text.strip() else "")
            self._unsaved_since = self._unsaved_since or time.monotonic()

    def apply_change(self, message: Payload) -> None:
        """Apply a later state of a message."""
        if message["seq"] in self._sources and message["room"] == self.room:
            self._sources[message["seq"]] = message
        if message["room"] == self.room and self.timeline and self.timeline.apply_change(message):
            self.changed.altered[message["seq"]] = message
            answers = {m["seq"]: m for m in self.timeline.messages if m["reply_to"] == message["seq"]}
            self.changed.altered |= answers
        self._apply_thread(message)

    def _apply_thread(self, reply: Payload) -> None:
        root = self.timeline.apply_thread(reply) if self.timeline and reply["room"] == self.room else None
        if root is not None:
            self.changed.altered[root["seq"]] = root

    def _join(self, slug: str) -> None:
        if self._chat is None:
            return
        generation = self._generation
        future = self._chat.joining(slug, PAGE, KEPT_BY_CLIENT)
        future.add_done_callback(
            lambda done: self._call_later(generation, partial(self._on_join_done, slug, done.exception()))
        )

    def _on_join_done(self, slug: str, error: BaseException | None) -> None:
        if isinstance(error, Refused) and slug == self.room:
            self.say(Problem("", error.message))
        elif isinstance(error, Unknown) and slug == self.room and self.state == "online":
            self._join(slug)

    def _page(self, **place: int) -> None:
        timeline = self.timeline
        if self._paging or timeline is None:
            return
        self._paging = True

        def take(page: Payload) -> None:
            self._paging = False
            if timeline is not self.timeline:
                return
            if "before" in place:
                timeline.older(page["messages"], page["more_before"])
            else:
                timeline.newer(page["messages"])
            self.changed.scroll = ScrollTarget("keep")
            self.changed.tail = True

        def fail(sentence: str) -> None:
            self._paging = False
            self.say(Problem("", sentence))

        self._ask(lambda chat: chat.history(timeline.slug, limit=PAGE, **place), take, fail)
