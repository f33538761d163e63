import csv
import io
import json
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.cli.conftest import Flask

LOG = "[10:05] <ada> =1+1 is two\n[10:06] <ben> sure\nscribble\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    folder.mkdir()
    path = folder / "lobby-2009-02-03.txt"
    path.write_text(LOG)
    return path


def test_a_log_is_imported_and_the_outcome_told(flask: Flask, log: Path) -> None:
    first, second = flask("history", "import", "irc", log), flask("history", "import", "irc", log)
    assert first.stdout == f"{log.name}: 2 added to lobby, 0 already there, 1 unreadable\n"
    assert first.stderr == f"{log.name}: line 3: not a message or event: scribble\n"
    assert second.stdout == f"{log.name}: 0 added to lobby, 2 already there, 1 unreadable\n"
    assert (first.exit_code, second.exit_code) == (0, 0)


def test_accents_that_were_cut_are_told_of(flask: Flask, log: Path) -> None:
    log.write_text("[10:05] <ada> a" + "\u0301" * 31)
    assert flask("history", "import", "irc", log).stderr == f"{log.name}: removed excess accents in 1 message\n"


def test_a_folder_is_imported_into_one_room(flask: Flask, log: Path) -> None:
    log.with_name("other-2009-02-04.txt").write_text(LOG)
    assert flask("history", "import", "irc", log.parent, "--room", "both").exit_code == 0
    assert flask("room", "list").stdout.splitlines()[0] == "both\tpublic\t4\tboth"


def test_a_file_that_is_no_log_keeps_no_other_out(flask: Flask, log: Path) -> None:
    log.with_name("a-notes.txt").write_text("dear diary")
    result = flask("history", "import", "irc", log.parent)
    assert result.exit_code == 1
    assert "2 added to lobby" in result.stdout
    assert result.stderr.splitlines()[-1] == "Error: Not imported: a-notes.txt."


def test_an_export_goes_to_a_file_or_to_the_standard_output(flask: Flask, log: Path, tmp_path: Path) -> None:
    flask("history", "import", "irc", log)
    out = tmp_path / "out.jsonl"
    assert flask("history", "export", "--room", "lobby", "--out", out).exit_code == 0
    piped = flask("history", "export", "--room", "lobby", "--format", "jsonl", "--out", "-")
    assert piped.stdout == out.read_text()
    assert [json.loads(line)["seq"] for line in piped.stdout.splitlines()] == [1, 2]
    assert sorted(path.name for path in tmp_path.glob("out*")) == ["out.jsonl"]
    table = flask("history", "export", "--room", "lobby", "--format", "csv", "--out", "-").stdout_bytes.decode()
    assert [row["body"] for row in csv.DictReader(io.StringIO(table))] == ["'=1+1 is two", "sure"]


def test_who_may_read_what_is_imported_is_asked_and_told(flask: Flask, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    said = {
        "room": "den-k3x9qa",
        "seq": 1,
        "author": {"name": "Zoe"},
        "body": "hi",
        "created_at": "2020-01-02T03:04:05Z",
    }
    path.write_text(json.dumps(said))
    refused = flask("history", "import", "jsonl", path)
    assert refused.exit_code == 1
    assert "Use --room or --public." in refused.stderr
    details = {"name": "The Den", "members": [{"name": "Zoe"}]}
    path.write_text(json.dumps(said | {"visibility": "private", "room_details": details}))
    private = flask("history", "import", "jsonl", path)
    assert "(The Den) is private. It has no members yet. No account found for: Zoe." in private.stdout
    assert flask("history", "import", "jsonl", path, "--public", "--private").exit_code == 1
    assert [line.split("\t")[1::2] for line in flask("room", "list").stdout.splitlines()] == [
        ["private", "The Den"], ["public", "General"],
    ]  # fmt: skip


def test_a_sound_history_passes_the_check(flask: Flask, log: Path) -> None:
    flask("history", "import", "irc", log)
    sound = flask("history", "check")
    assert (sound.exit_code, sound.stdout) == (0, "No problems found.\n")


def test_a_history_that_is_not_sound_is_told_finding_by_finding(migrated_url: str, flask: Flask, log: Path) -> None:
    flask("history", "import", "irc", log)
    engine = create_engine(migrated_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE rooms SET seq = 7 WHERE slug = 'lobby'"))
    engine.dispose()
    damaged = flask("history", "check")
    assert (damaged.exit_code, damaged.stdout) == (1, "lobby: the room's seq is 7, but its last message is 2\n")
    assert damaged.stderr == "Error: Problems found: 1.\n"


@pytest.mark.parametrize(
    ("arguments", "exit_code", "says"),
    [
        (("import", "irc", "missing.txt"), 2, "does not exist"),
        (("import", "telex", "x"), 2, "'telex' is not one of"),
        (("import", "irc"), 2, "Missing argument 'PATH'. Try `flask history import --help`."),
        (("export", "--room", "nowhere", "--out", "-"), 1, "Room not found."),
        (("export", "--out", "-"), 2, "Missing option '--room'"),
        (("export", "--room", "general", "--out", "/nowhere/x"), 1, "/nowhere/x can't be written"),
        (("frobnicate",), 2, "No such command 'frobnicate'"),
    ],
)
def test_an_error_is_one_line_that_says_what_is_wrong(
    flask: Flask, arguments: tuple[str, ...], exit_code: int, says: str
) -> None:
    result = flask("history", *arguments)
    assert result.exit_code == exit_code
    assert says in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("content", "says"), [(b"\x00\x01", "not a text file"), (b"dear diary", "look like an IRC log")]
)
def test_a_file_of_another_kind_is_refused(flask: Flask, log: Path, content: bytes, says: str) -> None:
    log.write_bytes(content)
    result = flask("history", "import", "irc", log)
    assert result.exit_code == 1
    assert says in result.stderr
    assert result.stderr.splitlines()[1:] == [f"Error: Not imported: {log.name}."]
