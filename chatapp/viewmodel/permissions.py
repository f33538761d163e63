"""What the person may do, as the server says in `may` of each room. Pure.

The page follows the same cases: tests/corpus/rights.json and rooms.json.
"""

from collections.abc import Collection
from datetime import UTC, datetime

from chatapp.client import Payload
from chatapp.viewmodel.rooms import ListedRoom
from chatapp.viewmodel.rows import day_name
from chatapp.viewmodel.texts import t

# Only these kinds have a text to edit; polls and system messages have none.
_EDITABLE_KINDS = {"message", "action"}


def may_edit(message: Payload, you: Payload, room: ListedRoom | None) -> bool:
    """Return True if `you` may edit a message of a room."""
    is_editable = not message["deleted"] and message["kind"] in _EDITABLE_KINDS
    return is_editable and _is_own(message, you) and _may("edit_own", you, room)


def may_delete(message: Payload, you: Payload, room: ListedRoom | None) -> bool:
    """Return True if `you` may delete a message of a room."""
    if message["deleted"]:
        return False
    return _may("delete_any", you, room) or (_is_own(message, you) and _may("delete_own", you, room))


def locked_reason(you: Payload, room: ListedRoom | None, blocked: Collection[int]) -> Payload | None:
    """Return why `you` cannot post in a room, None if they can: a text's key as `reason`, and a mute's `until`."""
    if room is not None:
        if room.is_archived:
            return {"reason": "room.archived"}
        if len(room.people) == 1 and room.people[0] in blocked:
            return {"reason": "room.blocked"}
        # An older server does not say what one may do.
        if room.may is not None and "post" not in room.may:
            return {"reason": "room.announcing"}
    mute = _mute(you)
    return {"reason": "composer.muted", "until": mute["until"]} if mute else None


def locked_text(locked: Payload) -> str:
    """Return the sentence for what `locked_reason` returned."""
    reason, until = locked["reason"], locked.get("until", "")
    # A mute that somebody has to lift ends with the year 9999.
    if until.startswith("9999"):
        return t("composer.muted.forever")
    if not until:
        return t(reason)
    end, today = datetime.fromisoformat(until).astimezone(), datetime.now().astimezone().date()
    time = end.strftime("%H:%M")
    return t(reason, time=time if end.date() == today else f"{day_name(end.date(), today)}, {time}")


def _is_own(message: Payload, you: Payload) -> bool:
    return bool(message["author"]["id"] == you.get("id"))


def _may(right: str, you: Payload, room: ListedRoom | None) -> bool:
    mute = _mute(you)
    return room is not None and right in (room.may or ()) and not (mute and right in mute["forbids"])


def _mute(you: Payload) -> Payload | None:
    """Return the person's mute while it lasts: no event tells that it has ended."""
    mute: Payload | None = you.get("mute")
    return mute if mute and datetime.fromisoformat(mute["until"]) > datetime.now(UTC) else None
