import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from chatapp.domain.import_records import ImportedMessage, Unreadable
from chatapp.services.exports.exports import Exports
from chatapp.services.imports.importer import Imports
from chatapp.services.imports.mattermost import read_export
from chatapp.services.operations.integrity import check_history
from tests.support.stores import Stored, rooms_of


def post(message: str, at: int, user: str = "ada", channel: str = "lobby", **more: object) -> dict[str, Any]:
    said = {"team": "t", "channel": channel, "user": user, "message": message, "create_at": at, **more}
    return {"type": "post", "post": said}


LINES = [
    {"type": "version", "version": 1},
    {"type": "channel", "channel": {"team": "t", "name": "lobby", "type": "O", "display_name": "Lobby"}},
    {"type": "channel", "channel": {"team": "t", "name": "den", "type": "P"}},
    {"type": "user", "user": {"username": "ada"}},
    post("second", 2000, "ben", replies=[{"user": "ada", "message": "answer", "create_at": 4000}]),
    post("first", 1000, reactions=[{"user": "ben", "emoji_name": "+1", "create_at": 1}], edit_at=1500),
    post("ours", 1000, channel="den"),
    post("ada joined the channel.", 500, type="system_join_channel"),
    post("", 3000, attachments=[{"path": "data/cat.png"}], replies=None),
    {"type": "direct_post", "direct_post": {"channel_members": ["ada", "ben"], "user": "ada", "message": "dm"}},
]


def read(lines: Sequence[object]) -> list[ImportedMessage | Unreadable]:
    return list(read_export([json.dumps(line) for line in lines]))


def test_an_export_becomes_rooms_and_comes_once(stored: Stored, tmp_path: Path) -> None:
    imports = Imports(stored.database, stored.writer, rooms_of(stored))
    path = tmp_path / "export.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in LINES))
    assert imports.run("mattermost", path).added == 6
    # An edit that came later makes no second message.
    path.write_text(path.read_text().replace('"second"', '"second, edited"'))
    assert imports.run("mattermost", path).added == 0
    found = list(Exports(stored.database).messages("lobby"))
    assert [(m.kind, m.author.name, m.body, m.reply_to, m.created_at) for m in found] == [
        ("joined", "ada", "ada joined the channel.", None, 500), ("message", "ada", "first", None, 1000),
        ("message", "ben", "second", None, 2000), ("message", "ada", "📎 cat.png", None, 3000),
        ("message", "ada", "answer", 3, 4000),
    ]  # fmt: skip
    assert found[1].edited_at == 1500
    assert [(r.emoji, r.total) for r in found[1].reactions] == [("👍", 1)]
    assert rooms_of(stored).by_slug("den").visibility == "private"
    assert check_history(stored.database) == []


def test_two_in_one_millisecond_are_two() -> None:
    first, second = read([post("a", 1), post("b", 1)])
    assert isinstance(first, ImportedMessage)
    assert isinstance(second, ImportedMessage)
    assert first.key != second.key


@pytest.mark.parametrize("line", [7, {}, {"type": "post", "post": {"channel": "x"}}, post("", 1), post("x", 0)])
def test_what_is_no_post_is_told(line: object) -> None:
    assert [type(entry) for entry in read([line])] == [Unreadable]


def test_a_channel_keeps_its_name_in_any_script() -> None:
    [message] = read([post("x", 1, channel="茶室")])
    assert isinstance(message, ImportedMessage)
    assert message.room is not None
    assert message.room.name == "茶室"
