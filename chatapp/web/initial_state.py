"""The initial state of a room page: rendered by the server, and passed to the page as JSON."""

from typing import Any, NamedTuple

from flask_wtf.csrf import generate_csrf

from chatapp.domain.records import ListedRoom, Page, Person, Room
from chatapp.presentation.payloads import (
    listed_rooms_payload,
    member_payload,
    own_payload,
    page_payload,
    received_invitation_payload,
    seen_room_payload,
)
from chatapp.services.messages.history import HistoryPosition, Snapshot
from chatapp.web.context import services


class PagePosition(NamedTuple):
    """Where in a room's history a page starts: before a seq, around the one in focus, or at the newest."""

    before: int | None = None
    focus: int | None = None


def initial_state(person: Person, slug: str, position: PagePosition) -> dict[str, Any]:
    """Return the data of a room page for a person. Raises NotFound (the room, the message in focus), Invalid."""
    room, page = _read(person, slug, position)
    present = services().presence.online(room.id)
    counts = {"member_count": services().rooms.member_count(room), "online_count": len(present)}
    read_seq = services().rooms.read_seq(person, room)
    listed, cursor = _listed(person, slug)
    mine = next(each.membership for each in listed if each.room.slug == slug)
    return page_payload(page) | {
        "you": own_payload(person),
        "room": seen_room_payload(room, person, mine and mine.role, present) | counts,
        "rooms": listed_rooms_payload(listed, person, services().presence.online),
        "rooms_cursor": cursor,
        "members": [member_payload(member, present) for member in services().rooms.members(room, present)],
        "focus": position.focus,
        "read_seq": room.seq if read_seq is None else read_seq,
        "invitations": [
            received_invitation_payload(invitation) for invitation in services().room_invitations.received(person)
        ],
        "blocked": services().profiles.blocked(person),
        "csrf": generate_csrf(),
        "settings": _settings(),
    }


def _listed(person: Person, here: str) -> tuple[list[ListedRoom], str | None]:
    """Return the first page of the list of rooms, the room `here` always in it, and where the next begins."""
    page = services().rooms.page(person)
    if any(listed.room.slug == here for listed in page.rooms):
        return page.rooms, page.cursor
    return [*page.rooms, services().rooms.listed(person, here)], page.cursor


def _read(person: Person, slug: str, position: PagePosition) -> tuple[Room, Page]:
    if position.focus is not None:
        services().history.message(person, slug, position.focus)
        room, _is_member = services().rooms.find(person, slug)
        return room, services().history.page(person, slug, HistoryPosition(around=position.focus))
    snapshot = services().history.snapshot(person, slug)
    if position.before is None:
        return snapshot.room, _from_first_unread(person, snapshot)
    return snapshot.room, services().history.page(person, slug, HistoryPosition(before=position.before))


def _from_first_unread(person: Person, snapshot: Snapshot) -> Page:
    room, page = snapshot.room, snapshot.page
    read_seq = services().rooms.read_seq(person, room)
    if read_seq is None or not page.messages or page.messages[0].seq <= read_seq + 1:
        return page
    return services().history.page(person, room.slug, HistoryPosition(around=read_seq + 1))


def _settings() -> dict[str, Any]:
    settings = services().settings
    return {
        "chat_name": settings.chat_name,
        "message_max_chars": settings.message_max_chars,
        "history_page_max": settings.history_page_max,
        "public_url": settings.public_url.rstrip("/"),
        "registration": settings.registration,
        "guests": settings.guests,
    }
