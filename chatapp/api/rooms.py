"""Rooms: list them, get one, join one."""

from typing import Annotated, Any

from pydantic import Field

from chatapp.api.blueprints import part
from chatapp.api.context import current_person, services
from chatapp.api.rate_limits import limited
from chatapp.api.request_models import InRoom, Limit, Request, Slug, Text
from chatapp.api.response_models import RoomAnswer, RoomsAnswer
from chatapp.presentation.payloads import listed_room_payload, seen_room_payload
from chatapp.services.limits.costs import by_limit, costs

blueprint = part("rooms", "Rooms one may see")


class _Query(Request):
    cursor: Slug = ""
    limit: Limit = 50
    q: Annotated[Text, Field(max_length=80)] = ""


def _listing(query: _Query) -> int:
    return 3 + by_limit(query)


@blueprint.get("/rooms", responses={200: RoomsAnswer})
@limited(costs(reads=_listing))
def list_rooms(query: _Query) -> dict[str, Any]:
    """List the rooms you may see.

    The first page has all rooms that you belong to, and `limit` others; the next ones, by `cursor`, have more others.
    """
    person = current_person()
    page = services().rooms.page(person, query.cursor, query.limit, query.q)
    return {"ok": True, "rooms": [listed_room_payload(listed, person) for listed in page.items], "cursor": page.cursor}


@blueprint.get("/rooms/<room>", responses={200: RoomAnswer})
@limited(costs(reads=2))
def get_room(path: InRoom) -> dict[str, Any]:
    """Get a room."""
    return room_answer(path.room)


@blueprint.put("/rooms/<room>/membership", responses={200: RoomAnswer})
@limited(costs("membership"))
def join_room(path: InRoom) -> dict[str, Any]:
    """Become a member of a public room."""
    services().rooms.join(current_person(), path.room)
    return room_answer(path.room)


def room_answer(slug: str) -> dict[str, Any]:
    """Return a room as the caller sees it. Raises NotFound."""
    person = current_person()
    room, mine = services().rooms.find(person, slug)
    return {"ok": True, "room": seen_room_payload(room, person, mine and mine.role), "joined": mine is not None}
