"""The initial state of a room page, which the server passes to the page's program as JSON."""

from typing import Any

from orjson import dumps

from chatapp.domain.records import Person
from chatapp.presentation.payloads import (
    listed_rooms_payload,
    member_payload,
    own_payload,
    page_json,
    received_invitation_payload,
    seen_room_payload,
)
from chatapp.services.rooms.room_pages import RoomView
from config import Settings

# So that no text ends the script element that the JSON stands in (https://html.spec.whatwg.org, "Restrictions for
# contents of script elements").
_UNSAFE = {b"<": rb"\u003c", b">": rb"\u003e", b"&": rb"\u0026", b"'": rb"\u0027"}


def initial_state(view: RoomView, person: Person) -> dict[str, Any]:
    """Return what a page shows of a room."""
    in_directs = {room_id: dict(present) for room_id, present in view.in_directs}
    present, mine = dict(view.present), view.membership
    counts = {"member_count": view.member_count, "online_count": len(present)}
    return page_json(view.page) | {
        "you": own_payload(person),
        "room": seen_room_payload(view.room, person, mine and mine.role, present) | counts,
        "rooms": listed_rooms_payload(view.listed, person, in_directs.__getitem__),
        "rooms_cursor": view.cursor,
        "members": [member_payload(member, present) for member in view.members],
        "read_seq": view.read_seq,
        "invitations": [received_invitation_payload(invitation) for invitation in view.invitations],
        "blocked": view.blocked,
    }


def settings_payload(settings: Settings) -> dict[str, Any]:
    """Return the settings that a page keeps to."""
    return {
        "chat_name": settings.chat_name,
        "message_max_chars": settings.message_max_chars,
        "history_page_max": settings.history_page_max,
        "public_url": settings.public_url.rstrip("/"),
        "registration": settings.registration,
        "guests": settings.guests,
    }


def script_json(value: Any) -> str:
    """Return a value as JSON for a script element."""
    text = dumps(value)
    for sign, escaped in _UNSAFE.items():
        text = text.replace(sign, escaped)
    return text.decode()
