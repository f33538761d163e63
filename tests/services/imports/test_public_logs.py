"""The public logs that lie beside the project, not in it: see docs/import-export.md."""

import os
from pathlib import Path

import pytest

from chatapp.domain.records import Message
from chatapp.domain.times import iso
from chatapp.services.exports.exports import Exports
from chatapp.services.imports.importer import ImportResult, Imports
from chatapp.services.operations.integrity import check_history
from tests.support.programs import ROOT
from tests.support.stores import Stored, rooms_of

FOLDER = Path(os.environ.get("CHATAPP_SHARED_DATA") or ROOT.parent / "shared" / "data") / "irc"


@pytest.fixture
def logs() -> Path:
    """The folder of the logs. Where it is missing the test is left out, which `make test` tells at its end."""
    if not FOLDER.is_dir():
        reason = f"the public chat logs are not at {FOLDER}: put them there, or set CHATAPP_SHARED_DATA"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return FOLDER


def test_all_logs_come_in_complete_and_in_order(stored: Stored, logs: Path) -> None:
    imports = Imports(stored.database, stored.writer, rooms_of(stored))
    lines, tally = dict[str, int](), ImportResult()
    for file in imports.files("irc", logs):
        tally = imports.run("irc", file)
        lines[tally.rooms[0]] = lines.get(tally.rooms[0], 0) + len(file.read_bytes().splitlines()) - tally.unreadable
    found = {room: list(Exports(stored.database).messages(room)) for room in lines}
    assert {room: len(messages) for room, messages in found.items()} == lines
    for messages in found.values():
        assert [message.created_at for message in messages] == sorted(message.created_at for message in messages)
    assert check_history(stored.database) == []
    _see_ubuntu(found["ubuntu"])
    assert iso(found["rust"][0].created_at) == "2018-05-29T21:20:37.000Z"


def test_every_reply_points_where_the_hand_marked_it(stored: Stored, logs: Path) -> None:
    imports = Imports(stored.database, stored.writer, rooms_of(stored))
    log = logs / "ubuntu-2008-04-27.raw.txt"
    imports.run("irc", log)
    marks = [line.split()[:2] for line in log.with_name("ubuntu-2008-04-27.replies.txt").read_text().splitlines()]
    # Every line of this log is a message, so line n (from 0) has seq n + 1; marks are read in rising order.
    expected = {int(b) + 1: int(a) + 1 for a, b in sorted(marks, key=lambda mark: int(mark[0])) if int(a) < int(b)}
    messages = Exports(stored.database).messages("ubuntu")
    assert {message.seq: message.reply_to for message in messages if message.reply_to} == expected


def _see_ubuntu(messages: list[Message]) -> None:
    first = messages[0]
    assert (first.author.name, iso(first.created_at)) == ("frenkel", "2006-06-01T11:22:00.000Z")
    kinds = {kind: sum(1 for message in messages if message.kind == kind) for kind in ("joined", "left", "renamed")}
    assert kinds == {"joined": 723, "left": 171, "renamed": 59}
    renamed = next(message for message in messages if message.author.name == "Sindacious_")
    assert (renamed.kind, renamed.body) == ("renamed", "is now known as Sindacious")
