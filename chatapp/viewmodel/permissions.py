"""What the server will let one do to a message: by its own table, from what it tells of rooms and of oneself. Pure."""

from chatapp.client import Payload
from chatapp.domain.permissions import Action, may
from chatapp.domain.records import Person
from chatapp.viewmodel.rooms import Listed

# Only what was said has a text to replace: no poll, and nothing that came about by itself.
_SAID = {"message", "action"}


def may_edit(message: Payload, you: Payload, room: Listed | None) -> bool:
    """Return True if one may edit a message of a room, as it stands in one's list."""
    stands = not message["deleted"] and message["kind"] in _SAID
    return stands and _is_own(message, you) and _may(Action.EDIT_OWN, you, room)


def may_delete(message: Payload, you: Payload, room: Listed | None) -> bool:
    """Return True if one may delete a message of a room, as it stands in one's list."""
    if message["deleted"]:
        return False
    return _may(Action.DELETE_ANY, you, room) or (_is_own(message, you) and _may(Action.DELETE_OWN, you, room))


def _is_own(message: Payload, you: Payload) -> bool:
    return bool(message["author"]["id"] == you.get("id"))


def _may(action: Action, you: Payload, room: Listed | None) -> bool:
    if room is None or "role" not in you:
        return False
    return may(action, Person(you["id"], you["name"], you["kind"], you["role"]), room, room.role)
