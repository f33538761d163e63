"""However an import is cut into batches, and on either database, the same rows come of it."""

import json
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from chatapp.domain.commands import JoinRoom, PostMessage
from chatapp.domain.errors import ChatError
from chatapp.domain.times import iso
from chatapp.models import (
    Membership,
    Mention,
    Message,
    MessageVersion,
    NameWord,
    PendingWords,
    ReactionRow,
    Room,
    RoomDay,
    ThreadMember,
    User,
)
from chatapp.services.imports import importer
from chatapp.services.imports.importer import ImportResult, Imports
from chatapp.services.operations.integrity import check_history
from chatapp.store.messages.post import post_messages
from chatapp.store.people.users import AddUser, add_users
from chatapp.store.rooms.memberships import join_rooms
from tests.support.stores import Stored, open_store, rooms_of

_BEGAN = 1_600_000_000_000
_BODIES = (
    "plain text", "**bold** and `code`", "@ada see https://example.org/x", "```py\nx = 1\n```", "| a |\n|---|\n| 1 |",
    "日本語のテキスト", "naïve café ÅÄÖ", ":tada:", "", "e" + "\u0300" * 50, "> quoted", "1. one\n2. two", "\x00",
    "\u200b",
)  # fmt: skip
_NAMES = ("ada", "Ben", "名前", "x" * 60, "\u202eeve", "a b c", "")
_TABLES = (Membership, Mention, Message, MessageVersion, NameWord, ReactionRow, Room, RoomDay, ThreadMember, User)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_batches_come_to_the_same_rows_as_messages_one_by_one(
    stored: Stored, migrated_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)
    lines = [_line(chance, number) for number in range(400)]
    # Some lines come twice, and a message of the room's own member comes home.
    lines += [chance.choice(lines) for _ in range(40)]
    lines.insert(chance.randrange(400), json.dumps(_own_message()))
    files = [tmp_path / "begun.jsonl", tmp_path / "grown.jsonl"]
    files[0].write_text("\n".join(lines[:150]))
    files[1].write_text("\n".join(lines))
    in_batches = _imported(stored, files)
    monkeypatch.setattr(importer, "paced", _one_by_one)
    with _another_store(migrated_file, tmp_path) as plain:
        assert in_batches == _imported(plain, files)
        assert _rows(stored) == _rows(plain)
        assert check_history(stored.database) == check_history(plain.database) == []


def test_a_batch_broken_off_in_its_middle_leaves_nothing_and_the_next_run_brings_all(
    stored: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(4)
    file = tmp_path / "lines.jsonl"
    file.write_text("\n".join(_line(chance, number) for number in range(300)))
    imports = Imports(stored.database, stored.writer, rooms_of(stored))
    stored_messages = importer._FileImport.store

    def store(self: importer._FileImport, batch: list[importer.Destined]) -> None:
        # A message that the database refuses ends the run, as a kill would, and the transaction with it.
        if self.tally.added:
            slug, message = batch[-1]
            batch[-1] = slug, message._replace(kind=None)  # type: ignore[arg-type]
        stored_messages(self, batch)

    monkeypatch.setattr(importer, "retry_while_busy", lambda call: call())
    with monkeypatch.context() as patched:
        patched.setattr(importer._FileImport, "store", store)
        patched.setattr(importer, "paced", _hundred_by_hundred)
        with pytest.raises(ChatError):
            imports.run("jsonl", file)
    assert check_history(stored.database) == []
    tally = imports.run("jsonl", file)
    assert (tally.skipped, tally.added + tally.skipped + tally.unreadable) == (100, 300)
    assert check_history(stored.database) == []


def _hundred_by_hundred(items: Iterator[Any]) -> Iterator[list[Any]]:
    every = list(items)
    return (every[start : start + 100] for start in range(0, len(every), 100))


def _one_by_one(items: Iterator[Any]) -> Iterator[list[Any]]:
    return ([item] for item in items)


def _line(chance: random.Random, number: int) -> str:
    at = _BEGAN + number * 1000 + chance.choice([0, 1, 60_000, -86_400_000, 86_400_000])
    people = [{"id": chance.randrange(3), "name": chance.choice(_NAMES)} for _ in range(4)]
    line: dict[str, Any] = {
        "room": f"room-{number % 7}", "visibility": "public", "seq": number // 7 + 1, "author": people[0],
        "body": chance.choice(_BODIES) + chance.choice(["", f" {number}"]), "created_at": iso(at),
        "kind": chance.choice(["message", "message", "message", "action", "joined", "renamed"]),
        "deleted": chance.random() < 0.1, "reply_to": chance.choice([None, chance.randrange(1, number // 7 + 3)]),
        "in_thread": chance.random() < 0.5,
        "reactions": chance.choice([[], [{"emoji": "❤", "users": people}, {"emoji": "❤️", "users": people[:2]}]]),
    }  # fmt: skip
    if chance.random() < 0.6:
        line["client_id"] = f"c{number}"
    if chance.random() < 0.1:
        line["edited_at"] = iso(at + 5000)
    text = json.dumps(line)
    return text[:40] if chance.random() < 0.02 else text


def _own_message() -> dict[str, Any]:
    author = {"id": 1, "name": "Grace"}
    return {
        "room": "general", "visibility": "public", "seq": 1, "author": author, "body": "mine", "client_id": "own",
        "created_at": iso(_BEGAN),
    }  # fmt: skip


def _imported(stored: Stored, files: list[Path]) -> list[ImportResult]:
    """Import the files into a store with rooms, one of which has a member who has read all of it."""
    rooms = rooms_of(stored)
    for number in range(7):
        rooms.create(None, f"room-{number}")
    grace = stored.writer.do(add_users, AddUser("Grace", "account", "member", None, _BEGAN))
    for slug in ("general", "room-1"):
        stored.writer.do(join_rooms, JoinRoom(grace, slug, _BEGAN))
    stored.writer.do(post_messages, PostMessage(grace, "general", "mine", None, "own", None, _BEGAN))
    imports = Imports(stored.database, stored.writer, rooms)
    return [imports.run("jsonl", file) for file in files]


def _rows(stored: Stored) -> dict[str, Any]:
    with stored.database.read() as connection:
        found: dict[str, Any] = {
            model.__tablename__: sorted(map(str, connection.execute(select(*_columns(model.__table__)))))
            for model in _TABLES
        }
        pending = connection.execute(select(PendingWords.words)).scalars()
        return found | {"words": {word for words in pending for word in words.split()}}


def _columns(table: Any) -> list[Any]:
    # Rooms are opened now, at another instant each time.
    return [column for column in table.columns if (table.name, column.name) != ("rooms", "created_at")]


@contextmanager
def _another_store(migrated_file: Path, folder: Path) -> Iterator[Stored]:
    shutil.copy(migrated_file, folder / "another.db")
    with open_store(f"sqlite:///{folder / 'another.db'}") as stored:
        yield stored
