"""How a timeline is laid out: dividers, groups of messages, and lines of system messages.

frontend/src/domain/rows.ts does the same in the page; tests/corpus/grouping.json has cases for both. A message is its
payload (`chatapp/presentation/payloads.py`).
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from chatapp.domain.markup import mentions_in

Payload = dict[str, Any]
Row = dict[str, Any]

# As `new_after`: there is no "new" divider.
NOTHING_NEW = -1

_GROUP = timedelta(minutes=5)
_SYSTEM_KINDS = ("joined", "left", "renamed")


def _utc_day(instant: str) -> str:
    return instant[:10]


def rows(
    messages: Sequence[Payload], new_after: int = NOTHING_NEW, day_of: Callable[[str], str] = _utc_day
) -> list[Row]:
    """Return the rows for messages, oldest first, without replies in threads only.

    `new_after` is the last seq that was read, if anything is new; `day_of` gives the day (`YYYY-MM-DD`) of an instant.
    """
    by_seq = {message["seq"]: message for message in messages}
    out: list[Row] = []
    previous: Payload | None = None
    before = messages[0]["seq"] - 1 if messages else 0
    for message in messages:
        if message.get("in_thread"):
            continue
        dividers = _dividers_before(message, previous or {"seq": before}, new_after, day_of)
        out += dividers
        if message["kind"] not in _SYSTEM_KINDS:
            first = bool(dividers) or not _continues_group(message, previous)
            quoted = by_seq.get(message["reply_to"])
            out.append({"type": "message", "message": message, "first": first, "quoted": quoted})
        elif out and out[-1]["type"] == "system":
            out[-1]["messages"].append(message)
        else:
            out.append({"type": "system", "messages": [message]})
        previous = message
    for row in out:
        if row["type"] == "system":
            row["summary"] = _summary(row["messages"])
    return out


def is_mentioned(html: str, person_id: int) -> bool:
    """Return True if a message mentions a person, by name or with everyone."""
    return mentions_in(html).includes(person_id)


def _summary(messages: Sequence[Payload]) -> list[tuple[str, list[str]]]:
    groups = [(kind, [_name_in(each) for each in messages if each["kind"] == kind]) for kind in _SYSTEM_KINDS]
    return [(kind, list(dict.fromkeys(names))) for kind, names in groups if names]


def _name_in(message: Payload) -> str:
    name = str(message["author"]["name"])
    return f"{name} {message['body']}" if message["kind"] == "renamed" else name


def _dividers_before(message: Payload, previous: Payload, new_after: int, day_of: Callable[[str], str]) -> list[Row]:
    out: list[Row] = []
    day = day_of(message["created_at"])
    if "created_at" not in previous or day != day_of(previous["created_at"]):
        out.append({"type": "day", "day": day})
    if NOTHING_NEW < new_after < message["seq"] and previous["seq"] <= new_after:
        out.append({"type": "new", "seq": message["seq"]})
    return out


def _continues_group(message: Payload, previous: Payload | None) -> bool:
    return (
        previous is not None
        and previous["kind"] == message["kind"] == "message"
        and message["author"]["id"] == previous["author"]["id"]
        and message["reply_to"] is None
        and _instant(message) - _instant(previous) <= _GROUP
    )


def _instant(message: Payload) -> datetime:
    return datetime.fromisoformat(message["created_at"])
