import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from chatapp.domain.errors import Invalid
from chatapp.domain.records import Message
from chatapp.services.exports.exports import Exports
from chatapp.services.imports.destinations import Choice
from chatapp.services.imports.importer import Imports
from chatapp.services.imports.slack_text import marked_up
from chatapp.services.operations.integrity import check_history
from tests.support.stores import Stored, rooms_of

Write = Callable[..., Path]
FIRST = "1577836801.000200"
EXPORT = {
    "users.json": [
        {"id": "U1", "name": "ada", "profile": {"display_name": "Ada L"}},
        {"id": "U2", "name": "ben", "profile": {"display_name": "", "real_name": "Ben B"}},
    ],
    "channels.json": [{"id": "C1", "name": "lobby"}],
    "groups.json": [{"id": "G1", "name": "den"}],
    "dms.json": [{"id": "D1", "members": ["U1", "U2"]}],
    "D1/2020-01-01.json": [{"type": "message", "user": "U1", "text": "between us", "ts": "1577836800.000100"}],
    "den/2020-01-01.json": [{"type": "message", "user": "U1", "text": "ours", "ts": "1577836800.000100"}],
    "lobby/2020-01-01.json": [
        {"subtype": "channel_join", "user": "U1", "text": "<@U1> has joined the channel", "ts": "1577836800.000100"},
        {"subtype": "bot_message", "bot_id": "B1", "username": "CI", "text": "built", "ts": "1577836803.5"},
        {
            "user": "U1", "text": "hi <@U2>", "ts": FIRST, "thread_ts": FIRST,
            "reactions": [
                {"name": "thumbsup::skin-tone-2", "users": ["U2", "U1"]}, {"name": "our-own", "users": ["U2"]},
            ],
        },
        5,
        {"user": "U1", "ts": "1577836804.0", "text": "x", "reactions": [7]},
    ],
    "lobby/2020-01-02.json": [
        {"user": "U2", "text": "", "files": [{"name": "cat.png"}], "ts": "1577923200.0001", "thread_ts": FIRST},
        {"subtype": "me_message", "user": "U3", "text": "waves", "ts": "1577923201.0", "edited": {"ts": "1577923202"}},
        {"subtype": "tombstone", "user": "U2", "text": "This message was deleted.", "ts": "1577923203.0"},
    ],
}  # fmt: skip


@pytest.fixture
def imports(stored: Stored) -> Imports:
    return Imports(stored.database, stored.writer, rooms_of(stored))


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes an export: `write(more_files)`; its folder."""

    def write(more: dict[str, object] | None = None) -> Path:
        for name, content in (EXPORT | (more or {})).items():
            path = tmp_path / "export" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(content))
        return tmp_path / "export"

    return write


def messages(stored: Stored, room: str) -> list[Message]:
    return list(Exports(stored.database).messages(room))


def test_an_export_becomes_rooms_and_comes_once(stored: Stored, imports: Imports, write: Write) -> None:
    folder = write()
    tally = imports.run("slack", folder)
    den = rooms_of(stored).by_slug("den").slug
    assert (tally.rooms, tally.added, tally.skipped, tally.unreadable) == (("lobby", den), 7, 0, 2)
    archive = Path(shutil.make_archive(str(folder), "zip", folder))
    for again in (folder, archive):
        assert imports.run("slack", again).added == 0
    assert check_history(stored.database) == []


def test_what_was_said_has_its_time_author_kind_and_what_it_answers(
    stored: Stored, imports: Imports, write: Write
) -> None:
    imports.run("slack", write())
    found = messages(stored, "lobby")
    assert [(m.kind, m.author.name, m.body, m.reply_to) for m in found] == [
        ("joined", "Ada L", "has joined the channel", None), ("message", "Ada L", "hi @Ben B", None),
        ("message", "CI", "built", None), ("message", "Ben B", "📎 cat.png", 2), ("action", "U3", "waves", None),
        ("message", "Ben B", "", None),
    ]  # fmt: skip
    assert found[1].created_at == 1577836801000
    assert found[4].edited_at == 1577923202000
    assert [m.deleted for m in found] == [False] * 5 + [True]
    assert [(r.emoji, [name for _id, name in r.users]) for r in found[1].reactions] == [("👍", ["Ben B", "Ada L"])]


def test_replies_are_in_their_thread_only_unless_they_were_sent_to_the_channel_too(
    stored: Stored, imports: Imports, write: Write
) -> None:
    sent_to_both = {
        "subtype": "thread_broadcast",
        "user": "U1",
        "text": "done",
        "ts": "1578009600.0",
        "thread_ts": FIRST,
    }
    # Its first message is not in the export.
    orphan = {"user": "U1", "text": "what?", "ts": "1578009601.0", "thread_ts": "1500000000.0"}
    imports.run("slack", write({"lobby/2020-01-03.json": [sent_to_both, orphan]}))
    found = messages(stored, "lobby")
    assert [(m.body, m.reply_to) for m in found if m.in_thread] == [("📎 cat.png", 2)]
    assert [(m.body, m.reply_to) for m in found[-2:]] == [("done", 2), ("what?", None)]
    assert check_history(stored.database) == []


def test_a_private_channel_stays_private(stored: Stored, imports: Imports, write: Write) -> None:
    imports.run("slack", write())
    rooms = rooms_of(stored)
    assert (rooms.by_slug("den").visibility, rooms.by_slug("lobby").visibility) == ("private", "public")


def test_a_private_channel_does_not_go_into_a_room_that_everyone_reads(
    stored: Stored, imports: Imports, write: Write
) -> None:
    rooms_of(stored).create(None, "den")
    assert imports.run("slack", write()).added == 7
    assert messages(stored, "den") == []
    with pytest.raises(Invalid, match="Part of this export was private"):
        imports.run("slack", write(), "archive")
    rooms_of(stored).create(None, "archive-2")
    assert imports.run("slack", write(), "archive-2").rooms == ("archive-2",)
    closed = imports.run("slack", write(), Choice("archive-3", private=True)).rooms
    assert rooms_of(stored).by_slug("archive-3").slug in closed
    assert rooms_of(stored).by_slug("archive-3").visibility == "private"


def test_an_import_goes_into_the_private_room_that_is_named_without_its_ending(
    stored: Stored, imports: Imports, write: Write
) -> None:
    vault = rooms_of(stored).create(None, "vault", private=True)
    assert imports.run("slack", write(), "vault").rooms == (vault.slug,)


def test_what_is_no_export_is_refused(imports: Imports, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.zip").write_text("no zip")
    for name in ("empty", "text.zip"):
        with pytest.raises(Invalid, match="Slack export"):
            imports.run("slack", tmp_path / name)


def test_an_export_with_a_broken_file_says_which(imports: Imports, write: Write) -> None:
    folder = write()
    (folder / "users.json").write_text("{")
    with pytest.raises(Invalid, match=r"users\.json"):
        imports.run("slack", folder)


def test_folders_without_their_lists_are_private_channels(stored: Stored, imports: Imports, write: Write) -> None:
    folder = write()
    for name in ("channels.json", "groups.json", "users.json"):
        (folder / name).unlink()
    shutil.rmtree(folder / "D1")
    first, second = imports.run("slack", folder), imports.run("slack", folder)
    assert (first.added, second.added, second.rooms) == (7, 0, first.rooms)
    assert [(opened.room.name, opened.room.visibility) for opened in first.opened] == [
        ("den", "private"), ("lobby", "private"),
    ]  # fmt: skip
    assert imports.run("slack", folder, Choice(public=True)).rooms == ("den", "lobby")


@pytest.mark.parametrize(
    ("slack", "ours"),
    [
        ("*bold* 2*3*4 ~gone~ _it_", "**bold** 2*3*4 ~~gone~~ _it_"),
        ("`*a*` ```~b~``` *c*", "`*a*` ```~b~``` **c**"),
        ("<https://example.org|this> <https://example.org>", "[this](https://example.org) https://example.org"),
        ("<mailto:a@example.org|a@example.org>", "a@example.org"),
        ("<@U1> <@U9|zoe> <@U8>", "@Ada @zoe @U8"),
        ("<#C1> <#C2|tea>", "#lobby #tea"),
        ("<!here> <!subteam^S1|@crew> <!date^1^{date}|yesterday>", "@here @crew yesterday"),
        ("1 &lt; 2 &amp;&amp; &lt;b&gt;", "1 < 2 && <b>"),
    ],
)
def test_markup_becomes_ours(slack: str, ours: str) -> None:
    assert marked_up(slack, {"U1": "Ada"}, {"C1": "lobby"}) == ours
