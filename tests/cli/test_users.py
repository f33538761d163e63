import re
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from chatapp.domain.errors import Unauthorized
from tests.support.pages import PASSWORD, Visitor


def flask(app: Flask, *arguments: str, stdin: str | None = None) -> Result:
    return app.test_cli_runner().invoke(args=["user", *arguments], input=stdin)


def accounts(app: Flask) -> Any:
    return app.extensions["chatapp"].accounts


def test_an_account_is_made_with_a_password_from_standard_input(app: Flask) -> None:
    answer = flask(app, "create", "Ada", "--role", "owner", "--password-stdin", stdin=f"{PASSWORD}\n")
    assert (answer.exit_code, answer.output) == (0, "Ada created as owner.\n")
    assert accounts(app).log_in("Ada", PASSWORD).role == "owner"


def test_where_nobody_can_be_asked_a_password_is_made_up_and_printed_once(app: Flask) -> None:
    answer = flask(app, "create", "Ada")
    assert answer.exit_code == 0
    found = re.search(r"^Password: (\S{16})$", answer.output, re.MULTILINE)
    assert found
    assert accounts(app).log_in("Ada", found[1]).role == "member"


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "reason"),
    [
        (("create",), None, 2, "NAME"),
        (("create", "Ada", "--role", "king"), None, 2, "king"),
        (("create", "SERVER"), None, 1, "reserved"),
        (("create", "x" * 33), None, 1, "32"),
        (("create", "Ada", "--password-stdin"), "short\n", 1, "8–200"),
        (("create", "Ada", "--password-stdin"), "", 1, "8–200"),
        (("create", "Tаken"), None, 1, "taken"),
        (("role", "Nobody", "admin"), None, 1, "no account"),
        (("role", "Taken"), None, 2, "ROLE"),
        (("password", "Nobody"), None, 1, "no account"),
        (("fly",), None, 2, "fly"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    app: Flask, arguments: tuple[str, ...], stdin: str | None, code: int, reason: str
) -> None:
    flask(app, "create", "Taken")
    answer = flask(app, *arguments, stdin=stdin)
    assert answer.exit_code == code
    assert answer.stdout == ""
    [line] = answer.stderr.splitlines()
    assert line.startswith("Error: ")
    assert reason in line


def test_the_list_shows_who_there_is(app: Flask) -> None:
    flask(app, "create", "Ben", "--role", "admin")
    accounts(app).create("ada-bot", "bot")
    lines = [line.split("\t") for line in flask(app, "list").output.splitlines()]
    assert [(line[1], line[2], line[4]) for line in lines] == [("bot", "bot", "ada-bot"), ("account", "admin", "Ben")]


def test_another_role_holds_at_once(app: Flask, visitor: Visitor) -> None:
    visitor.log_in("Ada")
    assert flask(app, "role", "ada", "admin").output == "Ada is now admin.\n"
    assert '"role":"admin"' in visitor.get("/").text


def test_the_last_owner_stays_owner(app: Flask) -> None:
    flask(app, "create", "Ada", "--role", "owner")
    answer = flask(app, "role", "Ada", "member")
    assert answer.exit_code == 1
    assert "only owner" in answer.stderr
    flask(app, "create", "Ben", "--role", "owner")
    assert flask(app, "role", "Ada", "member").exit_code == 0


def test_another_password_signs_out_everywhere(app: Flask, visitor: Visitor) -> None:
    visitor.log_in("Ada")
    assert flask(app, "password", "Ada", "--password-stdin", stdin="another horse\n").exit_code == 0
    assert 'action="/join"' in visitor.get("/").text
    with pytest.raises(Unauthorized):
        accounts(app).log_in("Ada", PASSWORD)
    assert accounts(app).log_in("Ada", "another horse").name == "Ada"


def test_an_invitation_code_is_printed(app: Flask) -> None:
    code = flask(app, "invite").output.strip()
    assert re.fullmatch(r"[\w-]{43}", code)


@pytest.mark.parametrize("command", ["", "create", "list", "role", "password", "invite"])
def test_every_command_explains_itself(app: Flask, command: str) -> None:
    answer = flask(app, *filter(None, [command]), "--help")
    assert answer.exit_code == 0
    assert "Usage: " in answer.output
    assert len(answer.output.splitlines()) > 4
