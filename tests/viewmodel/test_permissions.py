"""The offered actions are those that the server names; the page follows the same cases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chatapp.client import Payload
from chatapp.viewmodel.permissions import locked_reason, locked_text, may_delete, may_edit
from chatapp.viewmodel.rooms import ListedRoom, Rooms
from chatapp.web.texts import texts
from tests.support.corpus import cases
from tests.viewmodel.messages import message, room

YOU: Payload = {"id": 7, "name": "Ada", "kind": "account", "role": "member", "may": []}
OWN: Payload = {"author": {"id": 7, "name": "Ada", "kind": "account"}}
PAINTED = cases("rooms")


def listed(payload: Payload) -> ListedRoom:
    rooms = Rooms()
    rooms.reset([payload])
    found = rooms.get(payload["slug"])
    assert found is not None
    return found


def mute(**length: float) -> Payload:
    until = datetime.now(UTC) + timedelta(**length)
    return {"until": until.isoformat(timespec="milliseconds").replace("+00:00", "Z"), "forbids": ["edit_own", "post"]}


@pytest.mark.parametrize("case", cases("rights"), ids=lambda case: case["name"])
def test_edit_and_delete_are_offered_as_the_server_allows(case: dict[str, Any]) -> None:
    you = YOU | ({"mute": case["mute"]} if "mute" in case else {})
    author = {"id": case["message"].get("author", 1), "name": "x", "kind": "account"}
    said, where = message(1, **case["message"] | {"author": author}), listed(room("general", may=case["may"]))
    offered = [act for act, may in (("delete", may_delete), ("edit", may_edit)) if may(said, you, where)]
    assert offered == [act for act in case["offers"] if act in {"delete", "edit"}]


def test_what_one_may_do_is_as_the_server_last_said() -> None:
    rooms = Rooms()
    rooms.reset([room("general", may=["delete_own"])])
    assert not may_delete(message(1), YOU, rooms.get("general"))
    rooms.change({"room": room("general", may=["delete_any"]), "gone": False})
    assert may_delete(message(1), YOU, rooms.get("general"))
    # An answer that does not say what one may do tells nothing of it.
    silent = {name: value for name, value in room("general", topic="new").items() if name != "may"}
    rooms.change({"room": silent, "gone": False})
    assert may_delete(message(1), YOU, rooms.get("general"))
    rooms.change({"room": {"slug": "general"}, "gone": True})
    assert not may_delete(message(1), YOU, rooms.get("general"))


def test_nothing_is_offered_before_signing_in() -> None:
    assert not may_edit(message(1, **OWN), {}, listed(room("general")))


@pytest.mark.parametrize("case", PAINTED["cases"], ids=lambda case: case["name"])
def test_a_composer_is_locked_for_a_reason(case: dict[str, Any]) -> None:
    you = YOU | ({"mute": case["mute"]} if "mute" in case else {})
    where = listed(PAINTED["blank"] | case["room"])
    assert locked_reason(you, where, case.get("blocked", [])) == case["locked"]


def test_a_mute_holds_until_its_end() -> None:
    own, where = message(1, **OWN), listed(room("general", may=["edit_own", "post"]))
    during, after = YOU | {"mute": mute(minutes=1)}, YOU | {"mute": mute(minutes=-1)}
    assert (may_edit(own, during, where), may_edit(own, after, where)) == (False, True)
    assert locked_reason(during, where, ()) is not None
    assert locked_reason(after, where, ()) is None


def test_the_reasons_are_said_in_the_page_s_words() -> None:
    english = texts("en")
    for reason in ("room.archived", "room.blocked", "room.announcing"):
        assert locked_text({"reason": reason}) == english[reason]
    forever = {"reason": "composer.muted", "until": "9999-12-31T23:59:59.000Z"}
    assert locked_text(forever) == english["composer.muted.forever"]
    far = locked_text({"reason": "composer.muted", "until": "2031-05-03T12:00:00.000Z"})
    before, after = english["composer.muted"].split("{time}")
    assert far.startswith(before)
    assert far.endswith(after)
    assert "May 2031" in far


def test_an_older_server_does_not_say_what_one_may_do() -> None:
    older = {name: value for name, value in room("general").items() if name != "may"}
    assert locked_reason({"id": 7}, listed(older), ()) is None
