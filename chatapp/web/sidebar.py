"""How the sidebar sorts rooms, and whether a person can post; the page does the same in frontend/src/domain/.

tests/corpus has cases for both, in sidebar.json and rooms.json.

A room is its payload in a person's list (`chatapp/presentation/payloads.py`).
"""

from collections.abc import Sequence
from typing import Any

Payload = dict[str, Any]

# Rooms one does not belong to are listed too while they are few: a newcomer has to find them.
MOST_OTHERS = 12


def sections(rooms: Sequence[Payload], here: str) -> list[tuple[str, list[Payload]]]:
    """Return the list in its sections, each under the key of its title; the room `here` is always in it."""
    others = [room for room in rooms if not (room["visibility"] == "direct" or room["archived"] or room["joined"])]
    shown = [room for room in rooms if room["slug"] == here or _is_listed(room, len(others) <= MOST_OTHERS)]
    rest = [room for room in shown if not room["favourite"]]
    return [
        ("rooms.favourites", [room for room in shown if room["favourite"]]),
        ("rooms.label", [room for room in rest if room["visibility"] != "direct"]),
        ("rooms.directs", [room for room in rest if room["visibility"] == "direct"]),
    ]


def _is_listed(room: Payload, with_others: bool) -> bool:
    silent = room["visibility"] == "direct" and room["seq"] == 0
    return not (room["archived"] or silent) and (room["joined"] or with_others)


def locked_reason(you: Payload, room: Payload, blocked: Sequence[int]) -> Payload | None:
    """Return why a person cannot post in a room, None if they can: a text's key as `reason`, and a mute's `until`."""
    if room["archived"]:
        return {"reason": "room.archived"}
    if len(room["people"]) == 1 and room["people"][0]["id"] in blocked:
        return {"reason": "room.blocked"}
    if "post" not in room["may"]:
        return {"reason": "room.announcing"}
    mute = you.get("mute")
    return {"reason": "composer.muted", "until": mute["until"]} if mute else None
