import json

from tests.cli.conftest import Flask


def test_a_room_is_opened_listed_and_shown(flask: Flask) -> None:
    assert flask("room", "create", "lobby", "--name", "The lobby", "--topic", "Sit down.").exit_code == 0
    assert flask("room", "create", "den", "--private").exit_code == 0
    assert flask("room", "list").stdout.splitlines() == [
        "den\tprivate\t0\tden",
        "general\tpublic\t0\tGeneral",
        "lobby\tpublic\t0\tThe lobby",
    ]
    shown = json.loads(flask("room", "show", "lobby", "--json").stdout)
    assert (shown["topic"], shown["member_count"]) == ("Sit down.", 0)
    assert "topic: Sit down." in flask("room", "show", "lobby").stdout


def test_a_room_that_cannot_be_opened_is_refused_in_one_line(flask: Flask) -> None:
    for arguments in (("create", "general"), ("create", "No Room"), ("create", "a", "--topic", "x\ny"), ("show", "no")):
        result = flask("room", *arguments)
        assert result.exit_code == 1
        assert result.stderr.count("\n") == 1
