import json

from flask import Flask as Application

from tests.cli.conftest import Flask


def test_a_room_is_opened_listed_and_shown(flask: Flask) -> None:
    assert flask("room", "create", "lobby", "--name", "The lobby", "--topic", "Sit down.").exit_code == 0
    den = flask("room", "create", "den", "--private").stdout.removesuffix(" created.\n")
    assert flask("room", "list").stdout.splitlines() == [
        f"{den}\tprivate\t0\tden",
        "general\tpublic\t0\tGeneral",
        "lobby\tpublic\t0\tThe lobby",
    ]
    shown = json.loads(flask("room", "show", "lobby", "--json").stdout)
    assert (shown["topic"], shown["member_count"]) == ("Sit down.", 0)
    assert "topic: Sit down." in flask("room", "show", "lobby").stdout
    assert flask("room", "show", "den").stdout == flask("room", "show", den).stdout
    assert flask("history", "export", "--room", "den", "--out", "-").exit_code == 0


def test_a_room_that_cannot_be_opened_is_refused_in_one_line(flask: Flask) -> None:
    for arguments in (("create", "general"), ("create", "No Room"), ("create", "a", "--topic", "x\ny"), ("show", "no")):
        result = flask("room", *arguments)
        assert result.exit_code == 1
        assert result.stderr.count("\n") == 1


def test_a_room_is_changed_and_put_away(flask: Flask) -> None:
    flask("room", "create", "lobby")
    assert (
        flask("room", "set", "lobby", "--name", "The lobby", "--posting", "moderators", "--slow", "30").exit_code == 0
    )
    assert flask("room", "archive", "lobby").stdout == "lobby archived.\n"
    shown = json.loads(flask("room", "show", "lobby", "--json").stdout)
    assert shown.items() >= {
        "name": "The lobby", "posting": "moderators", "slow_seconds": 30, "archived": True, "description": "",
    }.items()  # fmt: skip
    flask("room", "archive", "lobby", "--restore")
    assert json.loads(flask("room", "show", "lobby", "--json").stdout)["archived"] is False
    assert flask("room", "set", "nowhere", "--name", "x").exit_code == 1


def test_accounts_are_made_members_and_removed(flask: Flask) -> None:
    den = flask("room", "create", "den", "--private").stdout.split()[0]
    flask("user", "create", "olga")
    assert flask("room", "invite", "den", "olga", "--role", "owner").stdout == f"olga is now owner of {den}.\n"
    assert json.loads(flask("room", "show", "den", "--json").stdout)["member_count"] == 1
    assert flask("room", "remove", "den", "olga").exit_code == 0
    assert flask("room", "remove", "den", "olga").exit_code == 1


def test_a_direct_message_is_nobody_elses_for_commands_either(flask: Flask, commanded: Application) -> None:
    for name in ("ana", "ben", "eve"):
        flask("user", "create", name)
    chat = commanded.extensions["chatapp"]
    ana, ben, eve = (chat.accounts.find(name) for name in ("ana", "ben", "eve"))
    slug = chat.memberships.direct(ana, [ben.id]).slug
    for arguments in (
        ("invite", slug, "eve"), ("remove", slug, "ben"), ("archive", slug), ("set", slug, "--posting", "everyone"),
    ):  # fmt: skip
        refused = flask("room", *arguments)
        assert (refused.exit_code, refused.stderr) == (1, "Error: This isn't possible in direct messages.\n")
    assert [member.person for member in chat.memberships.members(ana, slug)] == [ana, ben]
    assert slug not in [listed.room.slug for listed in chat.rooms.visible_to(eve)]
