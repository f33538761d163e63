"""What was not public where it comes from is public nowhere, and rooms that were apart stay apart."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, text

from chatapp.domain.errors import Invalid
from chatapp.domain.records import Person, Room
from chatapp.domain.times import now
from chatapp.models import Membership
from chatapp.services.exports.exports import Exports
from chatapp.services.imports.destinations import Choice
from chatapp.services.imports.importer import Imports
from chatapp.services.operations.integrity import check_history
from chatapp.services.rooms.rooms import Rooms
from chatapp.services.search.search import Search, SearchRequest
from chatapp.store.people.users import AddUser, add_users
from tests.support.conversation import Conversation
from tests.support.stores import Stored, rooms_of

Write = Callable[[str, list[Any]], Path]


@pytest.fixture
def imports(stored: Stored) -> Imports:
    return Imports(stored.database, stored.writer, rooms_of(stored))


@pytest.fixture
def rooms(stored: Stored) -> Rooms:
    return rooms_of(stored)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes objects, one a line: `write("export.jsonl", [...])`."""

    def write(name: str, lines: list[Any]) -> Path:
        path = tmp_path / name
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        return path

    return write


@pytest.fixture
def slack(tmp_path: Path) -> Callable[..., Path]:
    """Writes the folder of an export: `slack("acme", {"channels.json": [...]})`; each channel says its own name."""

    def slack(name: str, files: dict[str, Any], channels: list[str]) -> Path:
        said = {f"{channel}/2020-01-01.json": [_said(f"in {channel} of {name}")] for channel in channels}
        for place, content in {**files, **said}.items():
            path = tmp_path / name / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(content))
        return tmp_path / name

    return slack


def _said(text: str) -> dict[str, str]:
    return {"type": "message", "user": "U1", "text": text, "ts": "1577836800.000100"}


def account(stored: Stored, name: str) -> Person:
    person: Person = stored.writer.do(add_users, AddUser(name, "account", "member", None, now()))
    return person


def guest(stored: Stored) -> Person:
    person: Person = stored.writer.do(add_users, AddUser("guest", "guest", "guest", None, now()))
    return person


def bodies(stored: Stored, room: Room) -> list[str]:
    return [message.body for message in Exports(stored.database).messages(room.slug)]


def found_by_a_guest(stored: Stored, word: str) -> list[str]:
    somebody = guest(stored)
    hits = Search(stored.database, 200).find(somebody, SearchRequest(word)).items
    visible = [each.room.slug for each in rooms_of(stored).visible_to(somebody)]
    return [hit.message.body for hit in hits] + [slug for slug in visible if slug != "general"]


def placed(stored: Stored) -> dict[str, Room]:
    """The room of each body; every room that an import opened holds one."""
    found = [(body, room) for room in rooms_of(stored).all() for body in bodies(stored, room)]
    assert len({room.slug for _body, room in found}) == len(found)
    return dict(found)


def exported(stored: Stored, slug: str, path: Path) -> Path:
    exports = Exports(stored.database)
    path.write_bytes(b"".join(exports.write("jsonl", exports.messages(slug))))
    return path


def elsewhere(path: Path, slug: str) -> Path:
    """The export of a room of another server, which has another address."""
    path.write_text(path.read_text().replace(slug, f"{slug[:-6]}zzzzzz"))
    return path


def test_a_private_room_comes_back_private_with_those_who_have_an_account(
    stored: Stored, conversation: Conversation, imports: Imports, rooms: Rooms, tmp_path: Path
) -> None:
    ada, ben = account(stored, "ada"), guest(stored)
    den = rooms.create(ada, "den", "The Den", "tea", private=True)
    with stored.database.writing.begin() as connection:
        connection.execute(
            insert(Membership).values(room_id=den.id, user_id=ben.id, joined_at=0, read_seq=0, notify="all")
        )
    conversation.say(ada, den.slug, "private words")
    path = elsewhere(exported(stored, den.slug, tmp_path / "den.jsonl"), den.slug)
    tally = imports.run("jsonl", path)
    [opened] = tally.opened
    assert (opened.room.visibility, opened.room.name, opened.room.topic) == ("private", "The Den", "tea")
    assert (opened.members, opened.missing) == (("ada",), ("guest",))
    assert rooms.find(ada, opened.room.slug)[1] is not None
    assert found_by_a_guest(stored, "private") == []
    again = imports.run("jsonl", path)
    assert (again.added, again.skipped, again.rooms, again.opened) == (0, 1, tally.rooms, ())
    assert check_history(stored.database) == []


def test_an_export_of_a_private_room_comes_home(
    stored: Stored, conversation: Conversation, imports: Imports, rooms: Rooms, tmp_path: Path
) -> None:
    ada = account(stored, "ada")
    den = rooms.create(ada, "den", private=True)
    conversation.say(ada, den.slug, "private words")
    path = exported(stored, den.slug, tmp_path / "den.jsonl")
    assert imports.run("jsonl", path).rooms == (den.slug,)
    assert bodies(stored, den) == ["private words"]


def line(room: str | None, seq: int, body: str, **more: object) -> dict[str, object]:
    author = {"id": 7, "name": "Zoe", "kind": "account"}
    return {"room": room, "seq": seq, "author": author, "body": body, "created_at": "2020-01-02T03:04:05Z", **more}


@pytest.mark.parametrize("visibility", ["private", "direct"])
def test_what_was_private_does_not_go_into_a_public_room_of_its_address(
    stored: Stored, imports: Imports, rooms: Rooms, write: Write, visibility: str
) -> None:
    rooms.create(None, "plans")
    rooms.create(None, "deals", private=True)
    lines = [line(slug, 1, f"secret {slug}", visibility=visibility) for slug in ("plans", "deals", "general")]
    imports.run("jsonl", write("x.jsonl", lines))
    assert {room.visibility for room in placed(stored).values()} == {"private"}
    assert "plans" in found_by_a_guest(stored, "secret")
    assert "secret plans" not in found_by_a_guest(stored, "secret")


def test_a_private_room_of_another_server_joins_none_of_the_same_address(
    stored: Stored, conversation: Conversation, imports: Imports, rooms: Rooms, write: Write
) -> None:
    conversation.room("den", private=True)
    imports.run("jsonl", write("x.jsonl", [line("den", 1, "of elsewhere", visibility="private")]))
    assert bodies(stored, rooms.by_slug("den")) == []


def test_what_nobody_calls_public_or_private_is_asked_for(
    stored: Stored, imports: Imports, rooms: Rooms, write: Write
) -> None:
    path = write("x.jsonl", [line("den-k3x9qa", 1, "who knows")])
    nameless = write("plans.jsonl", [line(None, 1, "who knows")])
    for file in (path, nameless):
        with pytest.raises(Invalid, match=r"Use --room or --public\."):
            imports.run("jsonl", file)
    assert [room.slug for room in rooms.all()] == ["general"]
    [named] = imports.run("jsonl", path, "named").rooms
    assert rooms.by_slug(named).visibility == "private"
    assert imports.run("jsonl", path, "named").added == 0
    assert imports.run("jsonl", path, Choice(public=True)).rooms == ("den-k3x9qa",)
    assert rooms.by_slug("den-k3x9qa").visibility == "public"
    assert imports.run("jsonl", write("g.jsonl", [line("general", 1, "hello")])).rooms == ("general",)


def test_public_opens_nothing_that_is_known_to_be_private(
    stored: Stored, imports: Imports, rooms: Rooms, write: Write
) -> None:
    [slug] = imports.run(
        "jsonl", write("x.jsonl", [line("den", 1, "ours", visibility="private")]), Choice(public=True)
    ).rooms
    assert rooms.by_slug(slug).visibility == "private"


def test_public_opens_no_old_export_of_a_private_room_that_is_here(
    stored: Stored, conversation: Conversation, imports: Imports, rooms: Rooms, write: Write
) -> None:
    den = rooms.create(None, "den", private=True)
    imports.run("jsonl", write("x.jsonl", [line(den.slug, 1, "ours")]), Choice(public=True))
    assert bodies(stored, den) == ["ours"]
    assert found_by_a_guest(stored, "ours") == []


def posts(*channels: tuple[str, str, str | None]) -> list[Any]:
    declared = [
        {"type": "channel", "channel": {"team": team, "name": name, "type": type_}}
        for team, name, type_ in channels
        if type_
    ]
    said = [
        {"type": "post", "post": {"team": t, "channel": n, "user": "ada", "message": f"{t}/{n}", "create_at": at}}
        for at, (t, n, _type) in enumerate(channels, 1000)
    ]
    return declared + said


def test_channels_of_different_teams_stay_apart(stored: Stored, imports: Imports, write: Write) -> None:
    channels = [
        ("red", "town-square", "O"), ("blue", "town-square", "O"), ("red", "board", "P"), ("blue", "board", "P"),
        ("red", "dev", "O"), ("blue", "dev", "P"), ("red", "a.b", "P"), ("red", "a-b", "P"), ("red", "found", None),
    ]  # fmt: skip
    path = write("bulk.jsonl", posts(*channels))
    imports.run("mattermost", path)
    found = placed(stored)
    expected = {f"{team}/{name}": "public" if type_ == "O" else "private" for team, name, type_ in channels}
    assert {body: room.visibility for body, room in found.items()} == expected
    assert all(found[f"{team}/{name}"].name == name for team, name, _type in channels)
    assert imports.run("mattermost", path).added == 0
    assert placed(stored) == found
    for word in ("board", "found"):
        assert not [text for text in found_by_a_guest(stored, word) if "/" in text]


def test_a_channel_that_was_closed_since_stays_closed(stored: Stored, imports: Imports, write: Write) -> None:
    imports.run("mattermost", write("first.jsonl", posts(("red", "dev", "O"))))
    later = posts(("red", "dev", "P"))
    later[-1]["post"] |= {"message": "behind doors", "create_at": 5000}
    imports.run("mattermost", write("second.jsonl", later))
    assert placed(stored)["behind doors"].visibility == "private"


NAMES = (
    "general", "開発-general", "営業-general", "продажи-2024", "закупки-2024", "dev.ops", "dev ops", "café", "日本",
    "中国", "dev-ops", "GENERAL", "-general", "x" * 70, "x" * 71,
)  # fmt: skip
CLOSED = ("役員-hr", "人事-hr", "a.b", "a-b")


def test_channels_of_every_script_stay_apart_under_their_own_names(
    stored: Stored, imports: Imports, slack: Callable[..., Path]
) -> None:
    lists = {
        "channels.json": [{"id": f"C{number}", "name": name} for number, name in enumerate(NAMES)],
        "groups.json": [{"id": f"G{number}", "name": name} for number, name in enumerate(CLOSED)],
    }
    folder = slack("acme", lists, [*NAMES, *CLOSED])
    imports.run("slack", folder)
    found = placed(stored)
    assert len(found) == len(NAMES) + len(CLOSED)
    for name in NAMES + CLOSED:
        room = found[f"in {name} of acme"]
        called = "General" if name == "general" else name
        assert (room.name, room.visibility) == (called, "private" if name in CLOSED else "public")
    assert found["in general of acme"].slug == "general"
    assert imports.run("slack", folder).added == 0
    assert placed(stored) == found
    assert check_history(stored.database) == []


def test_workspaces_stay_apart(stored: Stored, imports: Imports, slack: Callable[..., Path]) -> None:
    lists = {"channels.json": [{"id": "C1", "name": "lobby"}], "groups.json": [{"id": "G1", "name": "board"}]}
    users = {"users.json": [{"id": "U1", "name": "ada", "team_id": "T1"}]}
    known = slack("known", {**lists, **users}, ["lobby", "board"])
    for name in ("acme", "umbrella"):
        imports.run("slack", slack(name, lists, ["lobby", "board"]))
    imports.run("slack", known)
    assert len(placed(stored)) == 6
    # Where the export names its workspace, it may be called otherwise the next time.
    assert imports.run("slack", known.rename(known.with_name("later"))).added == 0


@pytest.mark.parametrize("flag", ["is_private", "is_mpim", "is_im"])
def test_what_a_list_of_channels_calls_private_is_private(
    stored: Stored, imports: Imports, slack: Callable[..., Path], flag: str
) -> None:
    listed = [{"id": "C1", "name": "open", "is_channel": True}, {"id": "C2", "name": "shut", flag: True}]
    imports.run("slack", slack("acme", {"channels.json": listed}, ["open", "shut"]))
    found = placed(stored)
    assert [found[f"in {name} of acme"].visibility for name in ("open", "shut")] == ["public", "private"]


def test_logs_of_channels_of_similar_names_stay_apart(stored: Stored, imports: Imports, tmp_path: Path) -> None:
    names = ("c", "c++", "##c", "#c", "C#", "日本", "中国", "dev.ops", "dev-ops", "Ubuntu")
    for name in names:
        (tmp_path / f"{name}-2016-06-01.txt").write_text(f"[10:00] <ada> in {name}\n")
    for path in imports.files("irc", tmp_path):
        imports.run("irc", path)
    found = placed(stored)
    assert {body.removeprefix("in "): room.name for body, room in found.items()} == {name: name for name in names}
    assert found["in Ubuntu"].slug == "ubuntu"
    assert sum(imports.run("irc", path).added for path in imports.files("irc", tmp_path)) == 0


def test_an_import_joins_no_room_that_is_merely_called_alike(
    stored: Stored, imports: Imports, rooms: Rooms, tmp_path: Path
) -> None:
    rooms.create(None, "ops")
    (tmp_path / "ops!-2016-06-01.txt").write_text("[10:00] <ada> in another\n")
    (tmp_path / "ops-2016-06-01.txt").write_text("[10:00] <ada> in ops\n")
    for path in imports.files("irc", tmp_path):
        imports.run("irc", path)
    assert bodies(stored, rooms.by_slug("ops")) == ["in ops"]
    assert placed(stored)["in another"].slug == "ops-2"


def test_private_rooms_that_older_versions_opened_are_found_again(
    stored: Stored, imports: Imports, rooms: Rooms, write: Write
) -> None:
    path = write("bulk.jsonl", posts(("red", "board", "P")))
    imports.run("mattermost", path)
    with stored.database.writing.begin() as connection:
        connection.execute(text("DELETE FROM imported_rooms"))
    strangers = rooms.create(None, "board", private=True)
    assert imports.run("mattermost", path).added == 0
    assert bodies(stored, strangers) == []


@pytest.mark.parametrize("types", ["PO", "OP", "OPO"])
def test_a_channel_that_is_declared_twice_is_as_private_as_either_says(
    stored: Stored, imports: Imports, write: Write, types: str
) -> None:
    declared = [{"type": "channel", "channel": {"team": "t", "name": "plan", "type": type_}} for type_ in types]
    post = {"team": "t", "channel": "plan", "user": "ada", "message": "hidden words", "create_at": 1000}
    imports.run("mattermost", write("export.jsonl", [*declared, {"type": "post", "post": post}]))
    assert placed(stored)["hidden words"].visibility == "private"
    assert found_by_a_guest(stored, "hidden") == []


def test_channels_without_ids_stay_apart(stored: Stored, imports: Imports, slack: Callable[..., Path]) -> None:
    names = ["one", "two"]
    imports.run("slack", slack("acme", {"channels.json": [{"name": name} for name in names]}, names))
    imports.run("slack", slack("acme", {"channels.json": [{"name": "three"}]}, ["three"]))
    assert placed(stored).keys() == {"in one of acme", "in two of acme", "in three of acme"}
