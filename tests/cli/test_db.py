from chatapp.store.db.migrations import newest, revisions
from tests.cli.conftest import Flask


def test_the_schema_goes_down_and_up(flask: Flask) -> None:
    assert flask("db", "downgrade", "base").exit_code == 0
    assert flask("db", "current").stdout == f"empty, newest is {newest()}\n"
    assert flask("db", "upgrade").exit_code == 0
    assert flask("db", "current").stdout == f"{newest()} (newest)\n"
    assert flask("db", "downgrade", "base").exit_code == 0
    assert flask("db", "current").stdout.startswith("empty")
    assert flask("db", "upgrade", "0001").exit_code == 0
    assert flask("db", "current").stdout == f"0001, newest is {newest()}\n"


def test_all_revisions_are_listed(flask: Flask) -> None:
    told = flask("db", "history").stdout.splitlines()
    assert [line.split()[0] for line in told] == [revision for revision, _title in revisions()]


def test_an_unknown_revision_is_refused_in_one_line(flask: Flask) -> None:
    result = flask("db", "upgrade", "nowhere")
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1


def test_a_command_brings_the_schema_up_by_itself(flask: Flask) -> None:
    assert flask("db", "downgrade", "base").exit_code == 0
    made = flask("room", "create", "lobby")
    assert made.exit_code == 0, made.stderr
    assert flask("db", "current").stdout == f"{newest()} (newest)\n"
