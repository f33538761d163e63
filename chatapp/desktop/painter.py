"""Draws messages into a text widget. Each is a range with its own tag, so that it can be redrawn in place."""

import threading
import tkinter as tk
import webbrowser
from collections.abc import Callable
from datetime import UTC, datetime

from chatapp.client import Payload
from chatapp.desktop.theme import LIGHT, Fonts, Palette
from chatapp.viewmodel import markup
from chatapp.viewmodel.pending_messages import PendingMessage
from chatapp.viewmodel.rows import (
    author_colour,
    author_name,
    day_name,
    head_details,
    is_quiet,
    lead,
    quiet_text,
    reactor_names,
    reply_head,
    thread_line,
)
from chatapp.viewmodel.session import ChatSession
from chatapp.viewmodel.texts import t

_TAIL = "tail"
_QUOTED = 90
_INDENT = 4


class Painter:
    """Draws into `text`, which nothing else may change. Clickable ranges have the tag `act` and one of their own."""

    def __init__(self, text: tk.Text, session: ChatSession, fonts: Fonts) -> None:
        self._text = text
        self._session = session
        self._fonts = fonts
        self._palette = LIGHT
        self._acts: dict[str, Callable[[], object]] = {}
        self._made = 0
        self._hovered = 0

    def apply_theme(self, palette: Palette) -> None:
        """Apply the colours of a theme. The caller must then call `paint`."""
        self._palette, fonts = palette, self._fonts
        text = self._text
        text.configure(
            background=palette.surface, foreground=palette.ink, font=fonts.body, selectbackground=palette.accent_soft,
            selectforeground=palette.ink,
        )  # fmt: skip
        text.tag_configure(
            "body", lmargin1=_INDENT, lmargin2=_INDENT, lmargincolor=palette.surface, spacing1=2, spacing3=2
        )
        text.tag_configure("head", lmargin1=_INDENT, spacing1=10)
        text.tag_configure("time", font=fonts.small, foreground=palette.soft)
        text.tag_configure("faint", foreground=palette.soft)
        text.tag_configure("small", font=fonts.small, foreground=palette.soft)
        text.tag_configure("quiet", font=fonts.small, foreground=palette.soft, justify="center", spacing1=4, spacing3=4)
        text.tag_configure("day", font=fonts.small, foreground=palette.soft, justify="center", spacing1=16, spacing3=4)
        text.tag_configure("new", font=fonts.small, foreground=palette.news, justify="center", spacing1=10, spacing3=2)
        text.tag_configure("answered", font=fonts.small, foreground=palette.soft, lmargin1=14, lmargin2=14, spacing1=2)
        text.tag_configure("problem", font=fonts.small, foreground=palette.danger)
        text.tag_configure("bold", font=fonts.bold)
        text.tag_configure("italic", font=fonts.italic)
        text.tag_configure("struck", font=fonts.struck)
        text.tag_configure("code", font=fonts.fixed, background=palette.low)
        text.tag_configure("block", font=fonts.fixed, background=palette.low, lmargin1=16, lmargin2=16, rmargin=16)
        text.tag_configure("quote", foreground=palette.soft, lmargin1=22, lmargin2=22)
        text.tag_configure("link", foreground=palette.accent, underline=True)
        text.tag_configure("spoiler", foreground=palette.line, background=palette.line)
        text.tag_configure("chip", background=palette.low, font=fonts.small)
        text.tag_configure("own-chip", background=palette.accent_soft, foreground=palette.accent, font=fonts.small)
        text.tag_configure("button", foreground=palette.accent, font=fonts.small)
        for place, colour in enumerate(palette.authors):
            text.tag_configure(f"author{place}", font=fonts.bold, foreground=colour)

    def paint(self) -> None:
        """Redraw the whole timeline."""
        text = self._text
        text.configure(state="normal")
        text.delete("1.0", "end")
        text.tag_delete("", *(name for name in text.tag_names() if name in self._acts or _is_of_message(name)))
        self._acts.clear()
        timeline = self._session.timeline
        if timeline is None:
            text.insert("end", self._empty(), ("quiet",))
        else:
            if not timeline.more_before:
                text.insert("end", self._beginning() + "\n", ("quiet",))
            previous: Payload | None = None
            for message in timeline.messages:
                self._message("end-1c", message, previous)
                previous = message
        self._mark_tail()
        self._tail()
        text.configure(state="disabled")

    def add(self, messages: list[Payload]) -> None:
        """Draw further messages at the end, and the pending ones below them."""
        text = self._text
        text.configure(state="normal")
        if _TAIL in text.mark_names():
            text.delete(_TAIL, "end-1c")
        timeline = self._session.timeline
        for message in messages if timeline else ():
            self._message("end-1c", message, timeline.find(message["seq"] - 1) if timeline else None)
        self._mark_tail()
        self._tail()
        text.configure(state="disabled")

    def replace(self, message: Payload) -> None:
        """Redraw a shown message in place."""
        text, tag, timeline = self._text, f"m{message['seq']}", self._session.timeline
        if timeline is None or not text.tag_ranges(tag):
            return
        text.configure(state="normal")
        text.mark_set("here", f"{tag}.first")
        text.delete(f"{tag}.first", f"{tag}.last")
        # Text inserted at the tail's first position must stay outside the tail.
        text.mark_gravity(_TAIL, "right")
        self._message("here", message, timeline.find(message["seq"] - 1))
        text.mark_gravity(_TAIL, "left")
        text.configure(state="disabled")

    def hover(self, seq: int) -> None:
        """Highlight the message under the pointer; 0 for none."""
        if seq == self._hovered:
            return
        self._text.tag_remove("hovered", "1.0", "end")
        self._hovered = seq
        self._range("hovered", seq)
        self._text.tag_configure("hovered", background=self._palette.hover)
        self._text.tag_lower("hovered")

    def flash(self, seq: int) -> None:
        """Highlight a message briefly."""
        self._text.tag_remove("lit", "1.0", "end")
        self._range("lit", seq)
        self._text.tag_configure("lit", background=self._palette.lit)
        self._text.tag_raise("lit")
        self._text.after(3000, lambda: self._text.tag_remove("lit", "1.0", "end"))

    def seq_at(self, index: str) -> int:
        """Return the seq of the message at a text index, or 0."""
        for name in self._text.tag_names(index):
            if _is_of_message(name):
                return int(name[1:])
        return 0

    def act(self, index: str) -> None:
        """Run the click action at a text index."""
        for name in self._text.tag_names(index):
            if name in self._acts:
                self._acts[name]()
                return

    def _range(self, tag: str, seq: int) -> None:
        found = self._text.tag_ranges(f"m{seq}") if seq else ()
        if found:
            self._text.tag_add(tag, found[0], found[-1])

    def _message(self, at: str, message: Payload, previous: Payload | None) -> None:
        own = f"m{message['seq']}"
        above = lead(message, previous, self._session.read_seq)
        if previous is not None:
            self._note(at, previous["seq"], own)
        if above.day is not None:
            self._put(at, f"{day_name(above.day, datetime.now(UTC).astimezone().date())}\n", "day", own)
        if above.new:
            self._put(at, f"{t('timeline.new')}\n", "new", own)
        if is_quiet(message):
            self._put(at, f"{quiet_text(message)}\n", "quiet", own)
            return
        if above.author and message["kind"] != "action":
            self._head(at, message, own)
        if message["reply_to"]:
            self._answered(at, message, own)
        self._body(at, message, own)
        self._chips(at, message, own)
        if thread := thread_line(message):
            self._put(at, f"{thread}\n", "small", "body", own)

    def _head(self, at: str, message: Payload, own: str) -> None:
        author = message["author"]
        place = author_colour(author["name"], len(self._palette.authors))
        self._put(at, author["name"], f"author{place}", "head", own)
        self._put(at, f"  {head_details(message)}\n", "time", "head", own)

    def _body(self, at: str, message: Payload, own: str) -> None:
        if message["deleted"]:
            self._put(at, f"{t('message.deleted')}\n", "italic", "faint", "body", own)
            return
        if message["kind"] == "action":
            self._put(at, f"* {author_name(message)} ", "italic", "body", own)
        runs = markup.runs(message)
        for run in runs:
            tags = [*run.styles, "body", own]
            if "spoiler" in run.styles:
                tags += self._clickable(lambda: self._uncover(own))
            elif run.target:
                tags += self._clickable(lambda target=run.target: _browse(target))  # type: ignore[misc]
            self._put(at, run.text, *tags)
        self._poll(at, message, own)
        for attachment in message.get("attachments") or ():
            self._attachment(at, attachment, own)
        edited = t("message.edited") if message["edited_at"] else ""
        if runs and "block" in runs[-1].styles:
            self._put(at, "\n", "block", "body", own)
            self._put(at, f"{edited}\n" if edited else "", "small", "body", own)
        else:
            self._put(at, f"  {edited}\n" if edited else "\n", "small", "body", own)

    def _poll(self, at: str, message: Payload, own: str) -> None:
        poll = message.get("poll")
        for place, option in enumerate(poll["options"] if poll else ()):
            mark = "☑" if self._session.has_voted(message, place) else "☐"
            click = self._clickable(lambda place=place: self._session.vote(message["seq"], place))  # type: ignore[misc]
            self._put(at, f"\n{mark} {option['text']}", "body", own, *click)
            self._put(at, f"   {option['count']}", "small", "body", own)
        if poll and poll["closed"]:
            self._put(at, f"\n{t('poll.closed')}", "small", "body", own)

    def _uncover(self, own: str) -> None:
        ranges = self._text.tag_ranges(own)
        if ranges:
            self._text.tag_remove("spoiler", ranges[0], ranges[-1])

    def _attachment(self, at: str, attachment: Payload, own: str) -> None:
        name = str(attachment.get("name") or attachment.get("filename") or t("message.file"))
        target = str(attachment.get("url") or "")
        address = target if "://" in target else self._session.url + target
        self._put(at, "\n📎 ", "body", own)
        self._put(at, name, "link", "body", own, *self._clickable(lambda: _browse(address)))

    def _chips(self, at: str, message: Payload, own: str) -> None:
        if not message["reactions"]:
            return
        me = self._session.you.get("id")
        for kind in message["reactions"]:
            emoji, mine = kind["emoji"], me in [user["id"] for user in kind["users"]]
            click = self._clickable(lambda emoji=emoji: self._session.react(message["seq"], emoji))  # type: ignore[misc]
            self._put(at, f" {emoji} {kind['count']} ", "own-chip" if mine else "chip", "body", own, *click)
            names = ", ".join(reactor_names(message, kind, 3))
            more = f" +{kind['count'] - 3}" if kind["count"] > 3 else ""
            self._put(at, f" {names}{more}   ", "small", "body", own)
        self._put(at, "\n", "small", "body", own)

    def _answered(self, at: str, message: Payload, own: str) -> None:
        seq = message["reply_to"]
        text = reply_head(message, self._session.source(seq), _QUOTED)
        click = self._clickable(lambda: self._session.jump(seq))
        self._put(at, f"↱ {text}\n", "answered", own, *click)

    def _note(self, at: str, seq: int, *tags: str) -> None:
        note = self._session.people.note(seq) if self._session.people else ""
        if note:
            self._put(at, f"{note}\n", "quiet", *tags)

    def _mark_tail(self) -> None:
        self._text.mark_set(_TAIL, "end-1c")
        self._text.mark_gravity(_TAIL, "left")

    def _tail(self) -> None:
        timeline = self._session.timeline
        if timeline is None or not timeline.at_end:
            return
        self._note("end-1c", timeline.end)
        for pending in self._session.outgoing.in_room(timeline.slug):
            self._pending(pending)

    def _pending(self, pending: PendingMessage) -> None:
        entry = pending.entry
        self._put("end-1c", entry.body, "body" if pending.stored else "faint", "body")
        if pending.problem:
            self._put("end-1c", f"\n{pending.problem}  ", "problem", "body")
            retry = self._clickable(lambda: self._session.retry(entry.client_id))
            discard = self._clickable(lambda: self._session.discard(entry.client_id))
            self._put("end-1c", t("pending.retry"), "button", "body", *retry)
            self._put("end-1c", "   ", "body")
            self._put("end-1c", t("pending.discard"), "button", "body", *discard)
        elif not pending.stored:
            state = t("pending.sending" if self._session.state == "online" else "pending.waiting")
            self._put("end-1c", f"  {state}", "small", "body")
        self._put("end-1c", "\n", "body")

    def _clickable(self, act: Callable[[], object]) -> list[str]:
        self._made += 1
        name = f"act{self._made}"
        self._acts[name] = act
        return ["act", name]

    def _put(self, at: str, text: str, *tags: str) -> None:
        self._text.insert(at, text, tags)

    def _empty(self) -> str:
        if self._session.state == "out":
            key = "timeline.signed_out"
        else:
            key = "timeline.loading" if self._session.room else "timeline.choose"
        return f"\n\n{t(key)}\n"

    def _beginning(self) -> str:
        room = self._session.rooms.get(self._session.room)
        return t("timeline.start", room=room.name if room else self._session.room)


def _is_of_message(tag: str) -> bool:
    return tag[0] == "m" and tag[1:].isdigit()


def _browse(target: str) -> None:
    # A browser may be slow to start.
    threading.Thread(target=webbrowser.open, args=(target,), daemon=True).start()
