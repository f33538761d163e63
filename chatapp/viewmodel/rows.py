"""What is shown around a message: its day, the "new" line, its author. Cases are in tests/corpus/grouping.json."""

import zlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from chatapp.client import Payload
from chatapp.domain.excerpts import excerpt
from chatapp.domain.names import called

_GROUP_SECONDS = 300
_MOST_NAMES = 3
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
        return ("Today", "Yesterday")[distance]
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day:%A}, {day.day} {day:%B}{year}"


def author_name(message: Payload) -> str:
    """Return the author of a message, with the guest mark."""
    return called(message["author"]["name"], message["author"]["kind"])


def quote(quoted: Payload | None, seq: int, most: int) -> str:
    """Return what a reply shows of message `seq`: the author and the first `most` characters, if not deleted."""
    if quoted is None:
        return f"message {seq}"
    return f"{author_name(quoted)}: {'deleted' if quoted['deleted'] else excerpt(quoted, most)}"


def reactor_names(message: Payload, reaction: Payload, most: int) -> list[str]:
    """Return the first `most` people of a reaction, with the guest mark."""
    guests = message.get("guests", ())
    return [called(user["name"], "guest" if user["id"] in guests else "") for user in reaction["users"][:most]]


def is_quiet(message: Payload) -> bool:
    """Return True for an imported message that only says who joined, left or was renamed."""
    return message["kind"] in _QUIET


def quiet_text(message: Payload) -> str:
    """Return the text of a quiet message."""
    name = message["author"]["name"]
    return f"{name} {message['body']}" if message["kind"] == "renamed" else f"{name} {message['kind']}"


def joined_and_left(joined: Iterable[str], left: Iterable[str]) -> str:
    """Return one line about who joined and who left."""
    parts = [f"{_names(names)} {verb}" for names, verb in ((list(joined), "joined"), (list(left), "left")) if names]
    return " · ".join(parts)


def _names(names: list[str]) -> str:
    if len(names) <= _MOST_NAMES:
        return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return f"{', '.join(names[: _MOST_NAMES - 1])} and {len(names) - _MOST_NAMES + 1} more"


def _continues_group(message: Payload, previous: Payload | None) -> bool:
    return (
        previous is not None
        and previous["kind"] == message["kind"] == "message"
        and previous["author"]["id"] == message["author"]["id"]
        and message["reply_to"] is None
        and (when(message) - when(previous)).total_seconds() <= _GROUP_SECONDS
    )
