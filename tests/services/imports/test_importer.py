from collections.abc import Callable
from pathlib import Path
from threading import Timer
from time import monotonic

import pytest
from sqlalchemy import event

from chatapp.domain.commands import JoinRoom, PostMessage
from chatapp.domain.errors import Invalid, NotFound
from chatapp.domain.records import Message, Person
from chatapp.domain.times import now
from chatapp.services.exports.exports import Exports
from chatapp.services.imports.importer import ImportResult, Imports
from chatapp.services.operations.integrity import check_history
from chatapp.store.messages.post import post_messages
from chatapp.store.people.users import AddUser, add_users, is_taken
from chatapp.store.rooms.memberships import join_rooms, member_count
from chatapp.store.rooms.rooms import find_room
from tests.support.stores import Stored, rooms_of

LOG = """=== ben [n=ben@host]  has joined #lobby
[10:05] <ada> is anyone here?
[10:06] <ben> me, see https://example.org/
[10:06]  * ben waves
"""
Import = Callable[..., ImportResult]


@pytest.fixture
def imports(stored: Stored) -> Imports:
    return Imports(stored.database, stored.writer, rooms_of(stored))


@pytest.fixture
def bring(imports: Imports, tmp_path: Path) -> Import:
    """Writes a log and imports it: `bring(text, name="lobby-2009-02-03.txt")`."""

    def bring(text: str | bytes, name: str = "lobby-2009-02-03.txt", room: str | None = None) -> ImportResult:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return imports.run("jsonl" if name.endswith(".jsonl") else "irc", path, room)

    return bring


def messages(stored: Stored, room: str = "lobby") -> list[Message]:
    return list(Exports(stored.database).messages(room))


def somebody(stored: Stored, name: str) -> Person:
    person: Person = stored.writer.do(add_users, AddUser(name, "account", "member", None, now()))
    return person


def test_a_log_becomes_a_room_with_its_times_and_authors(stored: Stored, bring: Import) -> None:
    assert bring(LOG) == ImportResult(("lobby",), added=4)
    found = messages(stored)
    assert [(m.seq, m.rev, m.author.name, m.kind) for m in found] == [
        (1, 1, "ben", "joined"), (2, 2, "ada", "message"), (3, 3, "ben", "message"), (4, 4, "ben", "action"),
    ]  # fmt: skip
    assert {m.author.kind for m in found} == {"imported"}
    assert found[0].author == found[2].author
    assert found[2].html is not None
    assert 'href="https://example.org/"' in found[2].html
    assert [m.created_at for m in found] == sorted({m.created_at for m in found})
    assert check_history(stored.database) == []


def test_an_imported_author_takes_no_name_and_joins_no_room(stored: Stored, bring: Import) -> None:
    bring(LOG)
    with stored.database.read() as connection:
        assert is_taken(connection, ["ada", "ben"]) == set()
        assert member_count(connection, messages(stored)[0].room_id) == 0


def test_a_second_run_adds_nothing_and_a_grown_log_what_is_new(stored: Stored, bring: Import) -> None:
    bring(LOG)
    before = messages(stored)
    assert bring(LOG) == ImportResult(("lobby",), skipped=4)
    assert messages(stored) == before
    assert bring(f"{LOG}[10:07] <ada> hello ben\n") == ImportResult(("lobby",), added=1, skipped=4)
    assert [m.body for m in messages(stored)][4:] == ["hello ben"]
    assert check_history(stored.database) == []


def test_an_interrupted_import_goes_on_where_it_was(stored: Stored, imports: Imports, tmp_path: Path) -> None:
    path = tmp_path / "long-2009-02-03.txt"
    path.write_text("".join(f"[10:05] <n{line % 7}> line {line}\n" for line in range(1000)))

    class Interrupted(Exception):
        pass

    def interrupt(_done: int) -> None:
        if len(messages(stored, "long")) >= 500:
            raise Interrupted

    with pytest.raises(Interrupted):
        imports.run("irc", path, progress=interrupt)
    some = len(messages(stored, "long"))
    assert 500 <= some < 1000
    assert imports.run("irc", path) == ImportResult(("long",), added=1000 - some, skipped=some)
    assert [m.body for m in messages(stored, "long")] == [f"line {line}" for line in range(1000)]


def test_replies_beside_a_log_point_to_the_messages_they_answer(stored: Stored, bring: Import, tmp_path: Path) -> None:
    (tmp_path / "lobby-2009-02-03.replies.txt").write_text("1 1 -\n1 2 -\n0 3 -\n2 3 -\n9 9 -\n")
    bring(LOG, "lobby-2009-02-03.raw.txt")
    assert [m.reply_to for m in messages(stored)] == [None, None, 2, 3]


def test_a_reply_reaches_over_many_batches(stored: Stored, bring: Import, tmp_path: Path) -> None:
    (tmp_path / "long-2009-02-03.replies.txt").write_text("3 900 -\n")
    bring("".join(f"[10:05] <ada> line {line}\n" for line in range(901)), "long-2009-02-03.txt")
    assert messages(stored, "long")[900].reply_to == 4


def test_a_room_of_ones_choice_takes_the_log_even_where_people_write(stored: Stored, bring: Import) -> None:
    ada = somebody(stored, "ada")
    stored.writer.do(join_rooms, JoinRoom(ada, "general", now()))
    stored.writer.do(post_messages, PostMessage(ada, "general", "first", None, "c", None, now()))
    bring(LOG.replace("<ben> me", "<ben> @ada"), room="general")
    found = messages(stored, "general")
    assert [m.seq for m in found] == [1, 2, 3, 4, 5]
    assert found[0].author.id != found[2].author.id
    with stored.database.read() as connection:
        _room, mine = find_room(connection, "general", ada) or (None, None)
    assert mine is not None
    assert mine.read_seq == 5
    assert check_history(stored.database) == []


def test_bytes_that_are_no_text_do_not_stop_a_log(stored: Stored, bring: Import) -> None:
    tally = bring(b"[10:05] <ada> caf\xe9 \xff\r\n\r\nnonsense\n[10:06] <ben> ok\n")
    assert (tally.added, tally.unreadable, tally.examples[0].line) == (2, 1, 3)
    assert messages(stored)[0].body == "caf\ufffd \ufffd"


def test_a_line_without_end_is_left_out(stored: Stored, bring: Import) -> None:
    tally = bring(b"[10:05] <ada> " + b"x" * 3_000_000 + b"\n[10:06] <ben> ok\n")
    assert (tally.added, tally.unreadable) == (1, 1)
    assert "more than 100000" in tally.examples[0].reason


def test_names_that_nobody_could_have_are_made_fit(stored: Stored, bring: Import) -> None:
    bring(f"[10:05] <{'n' * 5000}> one\n[10:05] <{'n' * 5001}> two\n[10:05] <\u202e\u200bada\x02> three\n")
    found = messages(stored)
    assert [m.author.name for m in found] == ["n" * 32, "n" * 32, "ada"]
    assert found[0].author.id != found[1].author.id


def test_an_import_waits_for_a_database_that_is_busy(stored: Stored, bring: Import) -> None:
    if not stored.database.is_sqlite:
        return
    busy = stored.database.writing.connect()
    busy.begin()
    Timer(2, busy.close).start()
    assert bring(LOG).added == 4


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"\x00\x01binary", "x-2009-02-03.txt", "not a text file"),
        (b"dear diary\n", "x-2009-02-03.txt", "doesn't look like an IRC log"),
        (b"dear diary\n", "x.jsonl", "doesn't look like an export"),
        (b"[10:05] <ada> hi\n", "x.txt", "YYYY-MM-DD"),
    ],
)
def test_a_file_of_another_kind_is_refused_and_opens_no_room(
    stored: Stored, bring: Import, content: bytes, name: str, says: str
) -> None:
    with pytest.raises(Invalid, match=says):
        bring(content, name)
    with pytest.raises(NotFound):
        messages(stored, "x")


def test_a_room_that_cannot_be_is_refused(bring: Import) -> None:
    with pytest.raises(Invalid, match="lowercase letters"):
        bring(LOG, room="No Room")


def test_a_folder_gives_its_logs_by_name(imports: Imports, tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "a.replies.txt", "notes.md"):
        (tmp_path / name).touch()
    assert [file.name for file in imports.files("irc", tmp_path)] == ["a.txt", "b.txt"]
    with pytest.raises(NotFound, match=r"no \.jsonl files"):
        imports.files("jsonl", tmp_path)


def test_piles_of_accents_in_a_log_are_cut_and_told_of_and_come_once(bring: Import, stored: Stored) -> None:
    pile = "caf" + "e" + "\u0300" * 40_000 + "\u0327" * 40_000
    log = f"[10:05] <ada{pile[4:]}> {pile}\n[10:06] <ben> plain\n"
    begun = monotonic()
    first, second = bring(log), bring(log)
    assert monotonic() - begun < 20
    assert (first.added, first.cut, second.added, second.skipped) == (2, 1, 0, 2)
    [cut, _plain] = Exports(stored.database).messages("lobby")
    assert cut.body == "cafe" + "\u0300" * 30
    assert check_history(stored.database) == []


def test_lines_of_many_rooms_that_alternate_are_written_as_few_transactions(
    stored: Stored, imports: Imports, tmp_path: Path
) -> None:
    path = tmp_path / "rooms.jsonl"
    line = (
        '{"seq": %d, "room": "r%d", "author": {"name": "kim"}, "created_at": "2026-01-02T03:04:05.000Z", "body": "%d"}'
    )
    path.write_text("\n".join(line % (number // 20 + 1, number % 20, number) for number in range(1_000)))
    for number in range(20):
        imports._rooms.create(None, f"r{number}")
    commits = list[object]()
    event.listen(stored.database.writing, "commit", commits.append)
    tally = imports.run("jsonl", path)
    assert tally.added == 1_000
    assert len(commits) <= 4 + 20
    for number in range(20):
        found = [int(message.body) for message in messages(stored, f"r{number}")]
        assert found == list(range(number, 1_000, 20))
    assert imports.run("jsonl", path).added == 0
