"""What is exported comes back as it was, but for what belongs to the place: ids, revs, the room."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chatapp.domain.commands import JoinRoom
from chatapp.domain.records import Person
from chatapp.domain.times import now
from chatapp.services.exports.exports import Exports
from chatapp.services.imports.importer import ImportResult, Imports
from chatapp.services.messages.markup import Markup
from chatapp.services.messages.messages import Messages
from chatapp.services.moderation.word_filter import WordFilter
from chatapp.services.operations.integrity import check_history
from chatapp.store.people.users import AddUser, add_users
from chatapp.store.rooms.memberships import join_rooms
from tests.support.stores import Stored, rooms_of

Export = Callable[[str], Path]


@pytest.fixture
def imports(stored: Stored) -> Imports:
    return Imports(stored.database, stored.writer, rooms_of(stored))


@pytest.fixture
def export(stored: Stored, tmp_path: Path) -> Export:
    def export(room: str) -> Path:
        path = tmp_path / f"{room}.jsonl"
        exports = Exports(stored.database)
        path.write_bytes(b"".join(exports.write("jsonl", exports.messages(room))))
        return path

    return export


@pytest.fixture
def talk(stored: Stored) -> None:
    """A conversation in `general` with one of everything."""
    word_filter = WordFilter(stored.database, stored.writer)
    messages = Messages(stored.writer, Markup(stored.database, lambda _room_id: []), word_filter, 10_000)
    ada, ben, other_ben = (newcomer(stored, name) for name in ("Ada", "Ben", "Ben"))
    messages.post(ada, "general", "hello\n\t= 'quoted' \u202e & <b>", "c1")
    messages.post(ben, "general", "see https://example.org/?a=1&b=2", "c1", reply_to=1)
    messages.post(other_ben, "general", "no client id")
    messages.post(other_ben, "general", "no client id")
    messages.post(ada, "general", "to be deleted", "c2")
    messages.edit(ada, "general", 1, "hello 👩\u200d🚀")
    messages.react(ada, "general", 2, "👍", on=True)
    messages.react(other_ben, "general", 2, "🎉", on=True)
    messages.react(ben, "general", 2, "👍", on=True)
    messages.delete(ada, "general", 5)


def newcomer(stored: Stored, name: str) -> Person:
    person: Person = stored.writer.do(add_users, AddUser(name, "guest", "guest", None, now()))
    stored.writer.do(join_rooms, JoinRoom(person, "general", now()))
    return person


def placeless(path: Path) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    for line in lines:
        for key in ("room", "rev", "client_id", "room_details", "guests"):
            line.pop(key, None)
        repliers = line.get("thread", {}).get("people", [])
        for person in [line["author"], *(user for r in line["reactions"] for user in r["users"]), *repliers]:
            person.pop("id")
            person.pop("kind", None)
    return lines


@pytest.mark.usefixtures("talk")
def test_an_export_imported_elsewhere_exports_the_same(stored: Stored, imports: Imports, export: Export) -> None:
    original = export("general")
    assert imports.run("jsonl", original, "copy") == ImportResult(("copy",), added=5)
    copy = export("copy")
    assert placeless(copy) == placeless(original)
    authors = [json.loads(line)["author"] for line in copy.read_text().splitlines()]
    assert {author["kind"] for author in authors} == {"imported"}
    # Two guests of one name stay two.
    assert authors[1]["name"] == authors[2]["name"]
    assert authors[1]["id"] != authors[2]["id"]
    assert check_history(stored.database) == []


@pytest.mark.usefixtures("talk")
def test_an_export_imported_twice_adds_nothing(imports: Imports, export: Export) -> None:
    original = export("general")
    imports.run("jsonl", original, "copy")
    before = export("copy").read_bytes()
    assert imports.run("jsonl", original, "copy") == ImportResult(("copy",), skipped=5)
    assert export("copy").read_bytes() == before


@pytest.mark.usefixtures("talk")
def test_an_export_that_comes_home_adds_nothing(imports: Imports, export: Export) -> None:
    original = export("general")
    before = original.read_bytes()
    assert imports.run("jsonl", original) == ImportResult(("general",), skipped=5)
    assert export("general").read_bytes() == before


@pytest.mark.usefixtures("talk")
def test_an_export_that_lacks_its_beginning_still_comes_in(imports: Imports, export: Export, tmp_path: Path) -> None:
    part = tmp_path / "part.jsonl"
    part.write_text("\n".join(export("general").read_text().splitlines()[1:]))
    assert imports.run("jsonl", part, "part").added == 4
    first = json.loads(export("part").read_text().splitlines()[0])
    assert (first["seq"], first["reply_to"]) == (1, None)
