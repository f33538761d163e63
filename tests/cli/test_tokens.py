from typing import Any

import pytest
from click.testing import Result
from flask import Flask


def flask(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["token", *arguments])


def chat(app: Flask) -> Any:
    return app.extensions["chatapp"]


def test_a_token_is_printed_alone_and_opens_for_a_bot_that_was_made_for_it(app: Flask) -> None:
    answer = flask(app, "create", "helper", "--bot", "--label", "laptop")
    assert answer.exit_code == 0
    [secret] = answer.output.splitlines()
    person = chat(app).tokens.person_for(secret)
    assert (person.name, person.kind, person.role) == ("helper", "bot", "bot")


def test_an_account_gets_a_token_of_its_own(app: Flask) -> None:
    ada = chat(app).accounts.create("Ada", "admin", "correct horse")
    assert chat(app).tokens.person_for(flask(app, "create", "ada").output.strip()) == ada


def test_a_slip_of_the_pen_makes_no_account(app: Flask) -> None:
    chat(app).accounts.create("Ada", "admin", "correct horse")
    answer = flask(app, "create", "adda")
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert [account.person.name for account in chat(app).accounts.list()] == ["Ada"]
    assert flask(app, "create", "ada", "--bot").exit_code == 0
    assert [account.person.name for account in chat(app).accounts.list()] == ["Ada"]


def test_the_list_never_shows_a_token_and_a_revoked_one_opens_nothing(app: Flask) -> None:
    secret = flask(app, "create", "helper", "--label", "laptop", "--bot").output.strip()
    flask(app, "create", "other", "--bot")
    [line] = flask(app, "list", "helper").output.splitlines()
    number, state, _since, name, label, used = line.split("\t")
    assert (state, name, label, used) == ("active", "helper", "laptop", "never used")
    assert secret not in line
    assert flask(app, "revoke", number).exit_code == 0
    assert chat(app).tokens.person_for(secret) is None
    assert [line.split("\t")[1] for line in flask(app, "list").output.splitlines()] == ["revoked", "active"]


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (("create",), 2, "NAME"),
        (("create", "SERVER", "--bot"), 1, "reserved"),
        (("create", "helper"), 1, "--bot"),
        (("create", "helper", "--bot", "--label", "x" * 101), 1, "100"),
        (("list", "nobody"), 1, "no account"),
        (("revoke", "7"), 1, "Token not found"),
        (("revoke", "seven"), 2, "seven"),
        (("revoke", "9" * 30), 2, "range"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    app: Flask, arguments: tuple[str, ...], code: int, reason: str
) -> None:
    answer = flask(app, *arguments)
    assert answer.exit_code == code
    assert answer.stdout == ""
    [line] = answer.stderr.splitlines()
    assert reason in line


@pytest.mark.parametrize("command", ["", "create", "list", "revoke"])
def test_every_command_explains_itself(app: Flask, command: str) -> None:
    answer = flask(app, *filter(None, [command]), "--help")
    assert answer.exit_code == 0
    assert "Usage: " in answer.output
