"""Rooms: those one may see, one of them, and becoming a member."""

from typing import Any

from chatapp.api.answers import RoomAnswer, RoomsAnswer
from chatapp.api.blueprints import part
from chatapp.api.context import chat, the_person
from chatapp.api.fields import InRoom
from chatapp.api.limited import limited
from chatapp.realtime.wire import listed_room_payload, room_payload
from chatapp.services.limits.rates import costs

blueprint = part("rooms", "Rooms one may see")


@blueprint.get("/rooms", responses={200: RoomsAnswer})
@limited(costs(reads=5))
def list_rooms() -> dict[str, Any]:
    """List the rooms you may see."""
    return {"ok": True, "rooms": [listed_room_payload(listed) for listed in chat().rooms.visible_to(the_person())]}


@blueprint.get("/rooms/<room>", responses={200: RoomAnswer})
@limited(costs(reads=2))
def get_room(path: InRoom) -> dict[str, Any]:
    """Get a room."""
    room, mine = chat().rooms.find(the_person(), path.room)
    return {"ok": True, "room": room_payload(room), "joined": mine is not None}


@blueprint.put("/rooms/<room>/membership", responses={200: RoomAnswer})
@limited(costs("membership"))
def join_room(path: InRoom) -> dict[str, Any]:
    """Become a member of a public room."""
    return {"ok": True, "room": room_payload(chat().rooms.join(the_person(), path.room)), "joined": True}
