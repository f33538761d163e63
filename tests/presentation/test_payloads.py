from typing import Any

import pytest

from chatapp.domain.account_state import FORBIDDEN_WHILE_MUTED
from chatapp.domain.moderation import FOREVER
from chatapp.domain.records import Author, ListedRoom, Membership, Message, Person, Reaction, Room
from chatapp.domain.times import DAY, iso, now
from chatapp.presentation.payloads import (
    listed_room_payload,
    message_payload,
    own_payload,
    person_payload,
    room_payload,
    seen_room_payload,
)
from tests.support.corpus import cases

MESSAGE = Message(
    9, 1, "tea", 3, 7, "c", Author(1, "ana", "guest"), "message", "<b>", None, 1_793_610_300_123, None, False, 2,
    (Reaction("👍", 51, ((1, "ana"), (2, "ben"))),),
)  # fmt: skip


def test_a_message_shows_nothing_of_how_it_is_stored() -> None:
    assert message_payload(MESSAGE) == {
        "room": "tea", "seq": 3, "rev": 7, "client_id": "c", "author": {"id": 1, "name": "ana", "kind": "guest"},
        "kind": "message", "body": "<b>", "html": None, "created_at": "2026-11-02T09:05:00.123Z", "edited_at": None,
        "deleted": False, "reply_to": 2, "attachments": [],
        "reactions": [{"emoji": "👍", "count": 51, "users": [{"id": 1, "name": "ana"}, {"id": 2, "name": "ben"}]}],
    }  # fmt: skip


@pytest.mark.parametrize("case", cases("mentions"), ids=lambda case: str(case["html"]))
def test_a_message_says_whom_it_mentions(case: dict[str, Any]) -> None:
    payload = message_payload(MESSAGE._replace(html=case["html"]))
    assert {key: payload[key] for key in ("mentions", "everyone") if key in payload} == case["payload"]


def test_an_edited_message_says_when() -> None:
    assert message_payload(MESSAGE._replace(edited_at=0))["edited_at"] == "1970-01-01T00:00:00.000Z"


def test_a_room_is_known_by_its_slug_and_never_by_its_id() -> None:
    payload = room_payload(Room(5, "tea", "Tea", "All of it", "public", 3, 7, 0))
    assert payload == {
        "slug": "tea", "name": "Tea", "topic": "All of it", "visibility": "public", "seq": 3, "rev": 7,
        "description": "", "archived": False, "posting": "everyone", "slow_seconds": 0, "people": [],
        "created_at": "1970-01-01T00:00:00.000Z",
    }  # fmt: skip


def test_a_room_says_what_its_viewer_may_do_there() -> None:
    room, ana = Room(5, "tea", "Tea", "", "public", 3, 7, 0), Person(1, "ana", "account", "member")
    assert "post" in seen_room_payload(room, ana, "member")["may"]
    listed = listed_room_payload(ListedRoom(room, Membership("owner", 3), 0, 0), ana)
    assert {"post", "appoint"} <= set(listed["may"])
    assert "post" not in seen_room_payload(room._replace(archived_at=1), ana, "owner")["may"]
    # What goes to everyone alike has nothing of one viewer in it.
    assert "may" not in room_payload(room)
    assert "may" not in message_payload(MESSAGE)


def test_a_person_reads_of_their_own_mute_until_it_ends_and_others_do_not() -> None:
    ana = Person(1, "ana", "account", "member", muted_until=now() + DAY)
    assert own_payload(ana)["mute"] == {"until": iso(ana.muted_until), "forbids": sorted(FORBIDDEN_WHILE_MUTED)}
    assert own_payload(ana._replace(muted_until=FOREVER))["mute"]["until"] == "9999-12-31T23:59:59.000Z"
    assert "mute" not in own_payload(ana._replace(muted_until=now()))
    assert "mute" not in person_payload(ana)
    assert "may" not in person_payload(ana)
