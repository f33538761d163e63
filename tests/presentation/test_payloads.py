from chatapp.domain.records import Author, Message, Reaction, Room
from chatapp.presentation.payloads import message_payload, room_payload

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


def test_an_edited_message_says_when() -> None:
    assert message_payload(MESSAGE._replace(edited_at=0))["edited_at"] == "1970-01-01T00:00:00.000Z"


def test_a_room_is_known_by_its_slug_and_never_by_its_id() -> None:
    payload = room_payload(Room(5, "tea", "Tea", "All of it", "public", 3, 7, 0))
    assert payload == {
        "slug": "tea", "name": "Tea", "topic": "All of it", "visibility": "public", "seq": 3, "rev": 7,
        "description": "", "archived": False, "posting": "everyone", "slow_seconds": 0, "people": [],
        "created_at": "1970-01-01T00:00:00.000Z",
    }  # fmt: skip
