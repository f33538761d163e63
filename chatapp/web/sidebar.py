"""How the sidebar sorts rooms, and whether a person can post; the page does the same in frontend/src/domain/.

tests/corpus/sidebar.json has cases for both.

A room is its payload in a person's list (`chatapp/presentation/payloads.py`).
"""

from collections.abc import Sequence
from typing import Any

Payload = dict[str, Any]

# Rooms one does not belong to are listed too while they are few: a newcomer has to find them.
MOST_OTHERS = 12
_RANKS = {None: 0, "member": 1, "moderator": 2, "owner": 3}
_RANKS_IN_CHAT = {"moderator": 2, "admin": 3, "owner": 3}


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


def read_only(you: Payload, rooms: Sequence[Payload], here: str, blocked: Sequence[int]) -> str | None:
    """Return why a person cannot write in a room, as the key of a text; None where they can."""
    room = next((room for room in rooms if room["slug"] == here), None)
    if room is None:
        return None
    if room["archived"]:
        return "room.archived"
    if room["visibility"] == "direct":
        return "room.blocked" if len(room["people"]) == 1 and room["people"][0]["id"] in blocked else None
    rank = max(_RANKS[room["role"]], _RANKS_IN_CHAT.get(you["role"], 0))
    return "room.announcing" if room["posting"] == "moderators" and rank < 2 else None
