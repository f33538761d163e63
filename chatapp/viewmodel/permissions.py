"""What the person may do with a message, by the server's own permission table. Pure."""

from chatapp.client import Payload
from chatapp.domain.permissions import Action, may
from chatapp.domain.records import Person
from chatapp.viewmodel.rooms import ListedRoom

# Only these kinds have a text to edit; polls and system messages have none.
_EDITABLE_KINDS = {"message", "action"}


def may_edit(message: Payload, you: Payload, room: ListedRoom | None) -> bool:
    """Return True if `you` may edit a message of a room."""
    is_editable = not message["deleted"] and message["kind"] in _EDITABLE_KINDS
    return is_editable and _is_own(message, you) and _may(Action.EDIT_OWN, you, room)


def may_delete(message: Payload, you: Payload, room: ListedRoom | None) -> bool:
    """Return True if `you` may delete a message of a room."""
    if message["deleted"]:
        return False
    return _may(Action.DELETE_ANY, you, room) or (_is_own(message, you) and _may(Action.DELETE_OWN, you, room))


def _is_own(message: Payload, you: Payload) -> bool:
    return bool(message["author"]["id"] == you.get("id"))


def _may(action: Action, you: Payload, room: ListedRoom | None) -> bool:
    if room is None or "role" not in you:
        return False
    return may(action, Person(you["id"], you["name"], you["kind"], you["role"]), room, room.role)
