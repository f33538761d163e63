"""What a timeline shows for a stretch of messages: dividers, groups, folded lines.

The twin of frontend/src/domain/rows.ts, for the page that the server paints; frontend/test/fixtures/timeline.json
holds both to the same rule. A message is its payload (`chatapp/presentation/payloads.py`); days are those of UTC.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

Payload = dict[str, Any]
Row = dict[str, Any]

# As `new_after`: there is nothing new.
NONE = -1

_GROUP = timedelta(minutes=5)
_QUIET = ("joined", "left", "renamed")


def rows(messages: Sequence[Payload], new_after: int = NONE) -> list[Row]:
    """Return the rows for messages, oldest first; `new_after` is the last seq that was read, NONE for no line."""
    by_seq = {message["seq"]: message for message in messages}
    out: list[Row] = []
    previous: Payload | None = None
    for message in messages:
        opened = _dividers(message, previous, new_after)
        out += opened
        if message["kind"] not in _QUIET:
            first = bool(opened) or not _continues(message, previous)
            quoted = by_seq.get(message["reply_to"])
            out.append({"type": "message", "message": message, "first": first, "quoted": quoted})
        elif out and out[-1]["type"] == "quiet":
            out[-1]["messages"].append(message)
        else:
            out.append({"type": "quiet", "messages": [message]})
        previous = message
    for row in out:
        if row["type"] == "quiet":
            row["folded"] = _folded(row["messages"])
    return out


def speaks_to(html: str, person_id: int) -> bool:
    """Tell whether a message speaks to a person, by name or with everyone: only we write such tags."""
    tags = (("a", person_id), ("span", "room"), ("span", "here"))
    return any(f'<{tag} class="mention" data-person="{who}"' in html for tag, who in tags)


def _folded(messages: Sequence[Payload]) -> list[tuple[str, list[str]]]:
    groups = [(kind, [_name(each) for each in messages if each["kind"] == kind]) for kind in _QUIET]
    return [(kind, list(dict.fromkeys(names))) for kind, names in groups if names]


def _name(message: Payload) -> str:
    name = str(message["author"]["name"])
    return f"{name} {message['body']}" if message["kind"] == "renamed" else name


def _dividers(message: Payload, previous: Payload | None, new_after: int) -> list[Row]:
    out: list[Row] = []
    day = message["created_at"][:10]
    if previous is None or day != previous["created_at"][:10]:
        out.append({"type": "day", "day": day})
    before = previous["seq"] if previous else message["seq"] - 1
    if NONE < new_after < message["seq"] and (before <= new_after if previous else before == new_after):
        out.append({"type": "new", "seq": message["seq"]})
    return out


def _continues(message: Payload, previous: Payload | None) -> bool:
    return (
        previous is not None
        and previous["kind"] == message["kind"] == "message"
        and message["author"]["id"] == previous["author"]["id"]
        and message["reply_to"] is None
        and _instant(message) - _instant(previous) <= _GROUP
    )


def _instant(message: Payload) -> datetime:
    return datetime.fromisoformat(message["created_at"])
