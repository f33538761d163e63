"""Commands are the operator's, who holds the database and its backups: the table has no column for them.

So nobody's role is asked. What they keep to are the rules about what is acted on, which hold whoever acts; each
command of the whole list is named here with what it has to keep to, or why there is nothing.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import click
import pytest
from flask import Flask

from chatapp.domain.permissions import TABLE, Action, InRoom
from chatapp.domain.permissions.table import ANY
from tests.support.sockets import Caller

ROOM_ACTIONS = {
    "room invite": (Action.INVITE, Action.APPOINT),
    "room remove": (Action.REMOVE,),
    "room set": (Action.CONFIGURE, Action.SET_TOPIC),
    "room archive": (Action.ARCHIVE,),
}
CHAT_ACTIONS = {
    "user role": Action.GIVE_ROLE,
    "user deactivate": Action.DEACTIVATE,
    "user reactivate": Action.DEACTIVATE,
    "user password": Action.RESET_PASSWORD,
    "user invite": Action.MANAGE_INVITATIONS,
    "room create": Action.CREATE_PRIVATE_ROOM,
}
# An account, a bot or a token is made out of nothing, and nobody of the chat may do that by any way.
MAKING = {"user create", "token create", "token revoke"}
# They act on all that is stored, or look at it: as whoever may copy the database anyway.
WHOLE = {
    "user list", "token list", "room list", "room show", "room delete", "history import", "history export",
    "history check", "backup", "restore", "db upgrade", "db downgrade", "db current", "db history",
}  # fmt: skip
# Flask's own, which serve the chat, or print what it is made of.
SERVING = {"run", "shell", "routes"}


def test_every_command_has_its_place_here(app: Flask) -> None:
    named = {*ROOM_ACTIONS, *CHAT_ACTIONS, *MAKING, *WHOLE, *SERVING}
    assert set(_commands(app.cli)) | {"run"} | SERVING == named


def _commands(group: click.Group) -> list[str]:
    found = []
    for name, command in group.commands.items():
        found += [f"{name} {inner}" for inner in command.commands] if isinstance(command, click.Group) else [name]
    return found


class Operated(NamedTuple):
    """A chat with Olga its only owner, Ana and Ben, and what commands do there."""

    chat: Any
    flask: Callable[..., Any]
    ana: Caller
    ben: Caller


@pytest.fixture
def operated(app: Flask, sign_in: Callable[..., Caller]) -> Operated:
    runner = app.test_cli_runner()
    sign_in("olga", "owner")
    ana, ben = sign_in("ana"), sign_in("ben")
    return Operated(app.extensions["chatapp"], lambda *said: runner.invoke(args=said), ana, ben)


ON_ROOM = {
    "room invite": ("eve",),
    "room remove": ("ben",),
    "room set": ("--topic", "look"),
    "room archive": (),
}


@pytest.mark.parametrize("command", ROOM_ACTIONS)
def test_a_command_acts_in_rooms_of_the_kinds_that_the_table_says(operated: Operated, command: str) -> None:
    chat, flask, ana, ben = operated
    chat.accounts.create("eve", "member")
    direct = ana.ok("direct", people=[ben.you["id"]])["room"]["slug"]
    den = ana.ok("create", slug="den", private=True)["room"]["slug"]
    ana.ok("invite", room=den, people=[ben.you["id"]])
    ben.ok("accept", room=den)
    rules = [TABLE[action] for action in ROOM_ACTIONS[command]]
    assert all(isinstance(rule, InRoom) and rule.kinds < ANY for rule in rules)
    for slug, code in ((direct, 1), ("nowhere", 1), (den, 0)):
        assert flask(*command.split(), slug, *ON_ROOM[command]).exit_code == code
    assert ana.ok("members", room=direct)["members"][1]["name"] == "ben"


def test_the_last_owner_stays_whoever_acts(operated: Operated) -> None:
    for arguments in (("user", "role", "olga", "member"), ("user", "deactivate", "olga")):
        refused = operated.flask(*arguments)
        assert (refused.exit_code, "only owner" in refused.stderr) == (1, True)
    operated.ana.ok("create", slug="den")
    operated.ben.ok("join", room="den")
    refused = operated.flask("room", "invite", "den", "ana", "--role", "member")
    assert (refused.exit_code, "only owner" in refused.stderr) == (1, True)


def test_a_bot_keeps_its_role_and_has_no_password(operated: Operated) -> None:
    operated.chat.accounts.create("robo", "bot")
    for arguments in (("user", "role", "robo", "admin"), ("user", "password", "robo")):
        assert operated.flask(*arguments).exit_code == 1


@pytest.mark.parametrize("name", ["admin", "\u0430na", "a\u200bb", "x" * 33])
def test_a_name_is_checked_as_by_every_way_in(operated: Operated, name: str) -> None:
    assert operated.flask("user", "create", name).exit_code == 1


def test_a_token_opens_to_what_its_person_may_and_no_further(operated: Operated, app: Flask) -> None:
    den = operated.ben.ok("create", slug="den", private=True)["room"]["slug"]
    token = operated.flask("token", "create", "ana").stdout.strip()
    caller = Caller(app, {"token": token})
    assert caller.error("join", room=den) == ("not_found", "room")
    assert caller.error("kick", id=operated.ben.you["id"])[0] == "forbidden"
    caller.leave_chat()
