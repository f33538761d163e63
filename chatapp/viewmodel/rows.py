"""What is shown around a message: its day, the "new" line, its author. Cases are in tests/corpus/grouping.json."""

import zlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from chatapp.client import Payload
from chatapp.domain.excerpts import excerpt
from chatapp.viewmodel.texts import display_name, t

_GROUP_SECONDS = 300
_MOST_NAMES = 3
_SHOWN_KINDS = frozenset({"bot", "guest", "imported"})
_QUIET = frozenset({"joined", "left", "renamed"})


class Lead(NamedTuple):
    """What is shown above a message: the day if it begins one, the "new" line or not, its author or not."""

    day: date | None
    new: bool
    author: bool


def lead(message: Payload, previous: Payload | None, read: int) -> Lead:
    """Return what is shown above a message; `read` is the last seq read when the room was opened, -1 for all."""
    day = when(message).date()
    opens_day = previous is None or when(previous).date() != day
    # If the first unread message is above the shown history, there is no line.
    is_first_unread = previous["seq"] <= read if previous else message["seq"] == read + 1
    is_new = 0 <= read < message["seq"] and is_first_unread
    return Lead(day if opens_day else None, is_new, opens_day or is_new or not _continues_group(message, previous))


def author_colour(name: str, colours: int) -> int:
    """Return the colour of a name, 0 to `colours` - 1: the same for every reader."""
    return zlib.crc32(name.encode()) % colours


def when(message: Payload) -> datetime:
    """Return when a message was written, in this machine's time zone."""
    return datetime.fromisoformat(message["created_at"]).astimezone()


def clock(message: Payload) -> str:
    """Return the time of day of a message, as 14:05."""
    return when(message).strftime("%H:%M")


def day_name(day: date, today: date) -> str:
    """Return the text of a day line."""
    distance = (today - day).days
    if distance in {0, 1}:
        return t("day.yesterday" if distance else "day.today")
    return _full_day(day, "day.full" if day.year == today.year else "day.full_year")


def full_time(message: Payload) -> str:
    """Return the day and time of a message in full."""
    return f"{_full_day(when(message).date(), 'day.full_year')}, {when(message):%H:%M:%S}"


def short_time(message: Payload) -> str:
    """Return the day and time of a message in a few characters, as 2 Nov 2026 14:05."""
    at = when(message)
    return t("day.short", day=str(at.day), month=_month(at)[:3], year=str(at.year), time=clock(message))


def author_name(message: Payload) -> str:
    """Return the author of a message, with the guest mark."""
    return display_name(message["author"]["name"], message["author"]["kind"])


def head_details(message: Payload) -> str:
    """Return what is shown behind an author's name: the kind of author, the time, and that it is pinned."""
    kind = message["author"]["kind"]
    shown = t(f"message.kind.{kind}") if kind in _SHOWN_KINDS else ""
    return "  ".join(filter(None, (shown, clock(message), t("message.pinned") if message.get("pinned") else "")))


def quote(quoted: Payload | None, seq: int, most: int) -> str:
    """Return what a reply shows of message `seq`: the author and the first `most` characters, if not deleted."""
    if quoted is None:
        return t("message.number", seq=str(seq))
    text = t("message.quote.deleted") if quoted["deleted"] else excerpt(quoted, most)
    return f"{author_name(quoted)}: {text}"


def reply_head(reply: Payload, quoted: Payload | None, most: int) -> str:
    """Return what is shown above a reply: what it replies to, and whether it is in its thread only."""
    shown = quote(quoted, reply["reply_to"], most)
    return f"{t('message.in_thread')} · {shown}" if reply.get("in_thread") else shown


def thread_line(message: Payload) -> str:
    """Return how many replies the thread of its first message has and when the last came; "" without any."""
    thread = message.get("thread")
    if not thread or not thread["last_at"] or message.get("thread_root"):
        return ""
    last = {"created_at": thread["last_at"]}
    time = clock(last) if when(last).date() == when(message).date() else short_time(last)
    return t("thread.replies", count=thread["count"], time=time)


def reactor_names(message: Payload, reaction: Payload, most: int) -> list[str]:
    """Return the first `most` people of a reaction, with the guest mark."""
    guests = message.get("guests", ())
    return [display_name(user["name"], "guest" if user["id"] in guests else "") for user in reaction["users"][:most]]


def is_quiet(message: Payload) -> bool:
    """Return True for an imported message that only says who joined, left or was renamed."""
    return message["kind"] in _QUIET


def quiet_text(message: Payload) -> str:
    """Return the text of a quiet message."""
    name, kind = message["author"]["name"], message["kind"]
    return f"{name} {message['body']}" if kind == "renamed" else t(f"presence.{kind}", names=name, count=1)


def joined_and_left(joined: Iterable[str], left: Iterable[str]) -> str:
    """Return one line about who joined and who left."""
    moves = (("presence.joined", list(joined)), ("presence.left", list(left)))
    return " · ".join(t(key, names=names_phrase(names), count=len(names)) for key, names in moves if names)


def names_phrase(names: list[str], most: int = _MOST_NAMES) -> str:
    """Return names as a phrase; of more than `most` the last ones are counted: `Ana, Ben and 3 more`."""
    if len(names) > most:
        return t("names.more", first=", ".join(names[: most - 1]), count=len(names) - most + 1)
    return t("names.and", first=", ".join(names[:-1]), last=names[-1]) if len(names) > 1 else "".join(names)


def _full_day(day: date, key: str) -> str:
    weekday = t("day.weekdays").split("|")[day.weekday()]
    return t(key, weekday=weekday, day=str(day.day), month=_month(day), year=str(day.year))


def _month(day: date) -> str:
    return t("day.months").split("|")[day.month - 1]


def _continues_group(message: Payload, previous: Payload | None) -> bool:
    return (
        previous is not None
        and previous["kind"] == message["kind"] == "message"
        and previous["author"]["id"] == message["author"]["id"]
        and message["reply_to"] is None
        and (when(message) - when(previous)).total_seconds() <= _GROUP_SECONDS
    )
