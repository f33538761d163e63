"""The offered actions are those that the server allows."""

from typing import Any

import pytest

from chatapp.client import Payload
from chatapp.viewmodel.permissions import may_delete, may_edit
from chatapp.viewmodel.rooms import Rooms
from tests.viewmodel.messages import message, room


def you(role: str, id_: int = 7) -> Payload:
    return {"id": id_, "name": "Ada", "kind": "account", "role": role}


OWN: Payload = {"author": {"id": 7, "name": "Ada", "kind": "account"}}


def offered(person: Payload, said: dict[str, Any], **place: Any) -> str:
    rooms = Rooms()
    rooms.reset([room("general", **place)])
    shown, listed = message(1, **said), rooms.get("general")
    return "".join(
        act for act, may in (("edit ", may_edit), ("delete", may_delete)) if may(shown, person, listed)
    ).strip()


@pytest.mark.parametrize(
    ("role", "said", "place", "acts"),
    [
        ("member", OWN, {}, "edit delete"),
        ("member", {}, {}, ""),
        ("member", {}, {"role": "moderator"}, "delete"),
        ("member", {}, {"role": "owner"}, "delete"),
        ("guest", {}, {"role": "moderator"}, "delete"),
        ("moderator", {}, {}, "delete"),
        ("owner", {}, {"joined": False}, "delete"),
        ("admin", {}, {"visibility": "direct"}, ""),
        ("member", OWN, {"archived": True}, ""),
        ("moderator", {}, {"archived": True}, "delete"),
        ("member", OWN, {"posting": "moderators"}, "delete"),
        ("member", OWN | {"deleted": True}, {}, ""),
        ("moderator", {"deleted": True}, {}, ""),
        ("member", OWN | {"kind": "poll"}, {}, "delete"),
    ],
)
def test_edit_and_delete_are_offered_as_the_server_allows(
    role: str, said: dict[str, Any], place: dict[str, Any], acts: str
) -> None:
    assert offered(you(role), said, **place) == acts


def test_a_changed_room_role_changes_the_offered_actions() -> None:
    rooms = Rooms()
    rooms.reset([room("general")])
    assert not may_delete(message(1), you("member"), rooms.get("general"))
    rooms.change({"room": room("general", role="moderator"), "gone": False})
    assert may_delete(message(1), you("member"), rooms.get("general"))
    # Its topic has changed: of one's own place that tells nothing.
    news = {name: value for name, value in room("general", topic="new").items() if name not in {"role", "joined"}}
    rooms.change({"room": news, "gone": False})
    assert may_delete(message(1), you("member"), rooms.get("general"))
    rooms.change({"room": {"slug": "general"}, "gone": True})
    assert not may_delete(message(1), you("member"), rooms.get("general"))


def test_nothing_is_offered_before_signing_in() -> None:
    assert offered({}, OWN) == ""
