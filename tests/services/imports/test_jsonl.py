import json

import pytest

from chatapp.domain.import_records import ImportedMember, ImportedMessage, ImportedRoom, Unreadable
from chatapp.services.imports.jsonl import read_lines

LINE = {
    "room": "lobby", "seq": 3, "rev": 9, "client_id": "c1", "author": {"id": 7, "name": "Ada", "kind": "account"},
    "kind": "message", "body": "hi", "html": "<script>", "created_at": "2020-01-02T03:04:05.678Z",
    "edited_at": None, "deleted": False, "reply_to": 1,
    "reactions": [{"emoji": "👍", "count": 1, "users": [{"id": 7, "name": "Ada"}]}], "attachments": [],
}  # fmt: skip


def read(**changes: object) -> ImportedMessage | Unreadable:
    return next(read_lines([json.dumps(LINE | changes)]))


def test_a_line_gives_the_message_but_not_its_html() -> None:
    message = read()
    assert isinstance(message, ImportedMessage)
    assert (message.place, message.key, message.author.name, message.body) == (3, "c1", "Ada", "hi")
    assert (message.at, message.answers, message.html) == (1577934245678, 1, None)
    assert message.room == ImportedRoom("lobby", "lobby", "", None)
    assert message.reactions[0].authors == (message.author,)


def test_a_line_tells_what_its_room_was() -> None:
    details = {"name": "The\nLobby", "topic": "t" * 300, "members": [{"name": "Ada", "role": "owner"}, {"name": "Ben"}]}
    message = read(visibility="private", room_details=details)
    assert isinstance(message, ImportedMessage)
    members = (ImportedMember("Ada", "owner"), ImportedMember("Ben"))
    assert message.room == ImportedRoom("lobby", "lobby", "The Lobby", "private", "t" * 250, "", members)


def test_a_deleted_message_has_neither_text_nor_reactions() -> None:
    message = read(deleted=True, body="left behind")
    assert isinstance(message, ImportedMessage)
    assert (message.deleted, message.body, message.reactions) == (True, "", ())


def test_a_reaction_is_in_the_one_form_of_its_emoji() -> None:
    users = [{"id": 7, "name": "Ada"}]
    message = read(reactions=[{"emoji": emoji, "users": users} for emoji in ("\u2764", "\u2764\ufe0f", "ours")])
    assert isinstance(message, ImportedMessage)
    assert [reaction.emoji for reaction in message.reactions] == ["\u2764\ufe0f", "\u2764\ufe0f", "ours"]


def test_a_message_without_client_id_gets_a_key_of_its_own() -> None:
    first, second = read(client_id=None), read(client_id=None, seq=4)
    assert isinstance(first, ImportedMessage)
    assert isinstance(second, ImportedMessage)
    assert first.key != second.key
    assert first == read(client_id=None)


@pytest.mark.parametrize(
    "changes",
    [
        {"seq": 0}, {"seq": "1"}, {"seq": 2**60}, {"author": None}, {"created_at": "yesterday"}, {"body": ""},
        {"kind": "spell"}, {"body": 5}, {"client_id": "x" * 65}, {"edited_at": "9"}, {"reactions": [{}]},
        {"body": "\ud800"}, {"body": "nul \x00"}, {"body": "x" * 100_001}, {"room": "No Room"},
        {"visibility": "open"}, {"visibility": 1}, {"room_details": {"members": [{"name": "Ada", "role": "king"}]}},
        {"created_at": "0001-01-01T00:00:00Z"}, {"reactions": [{"emoji": "\x00", "users": []}]},
    ],
)  # fmt: skip
def test_a_line_that_is_no_message_is_told_apart(changes: dict[str, object]) -> None:
    assert isinstance(read(**changes), Unreadable)


@pytest.mark.parametrize("text", ["hello", "[]", "null", "{", '{"seq": NaN}', "[" * 5000])
def test_what_is_no_object_is_told_apart(text: str) -> None:
    assert isinstance(next(read_lines([text])), Unreadable)
