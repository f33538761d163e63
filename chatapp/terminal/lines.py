"""Renders messages as styled text, without control characters that could control the terminal. Pure."""

import unicodedata
from datetime import UTC, datetime

from rich.console import Console, ConsoleOptions, RenderResult
from rich.padding import Padding
from rich.text import Text

from chatapp.client import Payload
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
    short_time,
    thread_line,
)
from chatapp.viewmodel.session import ChatSession
from chatapp.viewmodel.texts import t

_AUTHORS = ("cyan", "green", "magenta", "yellow", "blue", "red", "bright_cyan", "bright_magenta")
_STYLES = {
    "bold": "bold", "italic": "italic", "struck": "strike", "code": "bold", "block": "bold", "quote": "dim",
    "link": "underline",
}  # fmt: skip
_QUOTED = 60
_MOST_SET_IN = 8


class HangingIndent:
    """A text with a hanging indent: wrapped lines continue below the start of their text."""

    def __init__(self, text: Text) -> None:
        self._text = text

    def __str__(self) -> str:
        return self._text.plain

    def __rich_console__(self, _console: Console, _options: ConsoleOptions) -> RenderResult:
        for line in self._text.split("\n", allow_blank=True):
            set_in = min(_MOST_SET_IN, len(line.plain) - len(line.plain.lstrip(" ")))
            yield Padding(line[set_in:], (0, 0, 0, set_in)) if line.plain.strip() else line


def plain(text: str) -> str:
    """Return a text without control characters: escape sequences must not reach the terminal (CWE-150)."""
    return "".join(c if c in "\n\t" or unicodedata.category(c) != "Cc" else "�" for c in text.replace("\r\n", "\n"))


def message_text(session: ChatSession, message: Payload, previous: Payload | None, uncovered: bool = False) -> Text:
    """Return a message with its day, "new" line and author; `uncovered` shows its spoilers."""
    text = Text()
    above = lead(message, previous, session.read_seq)
    note = session.people.note(previous["seq"]) if previous and session.people else ""
    if note:
        text.append(f"{plain(note)}\n", "dim italic")
    if above.day is not None:
        text.append(f"── {day_name(above.day, datetime.now(UTC).astimezone().date())} ──\n", "dim")
    if above.new:
        text.append(f"── {t('timeline.new')} ──\n", "yellow")
    if is_quiet(message):
        return text.append(plain(quiet_text(message)), "dim italic")
    if above.author:
        _head(text, message)
    if message["reply_to"]:
        shown = reply_head(message, session.source(message["reply_to"]), _QUOTED)
        text.append(f"  ┌ {plain(shown)}\n", "dim")
    _body(text, message, uncovered)
    _poll(text, session, message)
    _reactions(text, message)
    if thread := thread_line(message):
        text.append(f"\n  {thread}", "dim")
    return text


def pending_text(pending: PendingMessage, online: bool) -> Text:
    """Return a pending message."""
    text = Text(f"  {plain(pending.entry.body)}", "" if pending.stored else "dim")
    if pending.problem:
        text.append(f"\n  {plain(t('pending.keys', reason=pending.problem))}", "red")
    elif not pending.stored:
        text.append(f"  {t('pending.sending' if online else 'pending.waiting')}", "dim italic")
    return text


def hit_text(hit: Payload, room: str) -> Text:
    """Return a search result in two lines; `room` is the room's name."""
    text = Text(f"{plain(room)}  {short_time(hit)}  ", "dim")
    text.append(plain(author_name(hit)), "bold")
    return text.append(f"\n  {plain(' '.join(hit['body'].split()))[:200]}")


def _head(text: Text, message: Payload) -> None:
    author = message["author"]
    colour = _AUTHORS[author_colour(author["name"], len(_AUTHORS))]
    text.append(plain(author["name"]), f"bold {colour}")
    text.append(f"  {head_details(message)}\n", "dim")


def _body(text: Text, message: Payload, uncovered: bool) -> None:
    if message["deleted"]:
        text.append(f"  {t('message.deleted')}", "dim italic")
        return
    action = f"* {plain(author_name(message))} " if message["kind"] == "action" else ""
    text.append(f"  {action}")
    for run in markup.runs(message):
        style = " ".join(sorted(_STYLES[name] for name in run.styles if name in _STYLES))
        said = "▒" * len(run.text) if "spoiler" in run.styles and not uncovered else plain(run.text)
        text.append(said.replace("\n", "\n  "), style)
        if run.target and run.target != run.text:
            text.append(f" ({plain(run.target)})", "dim")
    for attachment in message.get("attachments") or ():
        text.append(f"\n  📎 {plain(str(attachment.get('name') or t('message.file')))}", "underline")
    if message["edited_at"]:
        text.append(f"  {t('message.edited')}", "dim")


def _poll(text: Text, session: ChatSession, message: Payload) -> None:
    poll = message.get("poll") if not message["deleted"] else None
    for place, option in enumerate(poll["options"] if poll else ()):
        mark = "☑" if session.has_voted(message, place) else "☐"
        text.append(f"\n  {place + 1}. {mark} {plain(option['text'])}  ")
        text.append(str(option["count"]), "dim")
    if poll and poll["closed"]:
        text.append(f"\n  {t('poll.closed')}", "dim")


def _reactions(text: Text, message: Payload) -> None:
    for place, kind in enumerate(message["reactions"]):
        names = ", ".join(map(plain, reactor_names(message, kind, 3)))
        text.append("\n  " if not place else "   ")
        text.append(f"{plain(kind['emoji'])} {kind['count']} {names}", "dim")
