"""What is not documented does not exist: each of these fails where a word about something is missing."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import click
import pytest
from flask import Flask

from chatapp.domain import errors
from chatapp.domain.moderation import FOREVER
from chatapp.domain.permissions import rights_in_chat, rights_in_room
from chatapp.domain.records import ListedRoom, Membership, Person
from chatapp.domain.server_texts import texts
from chatapp.presentation.payloads import listed_room_payload, message_payload, own_payload
from chatapp.sockets.parsing import Event
from config import Settings
from tests.presentation.test_payloads import MESSAGE
from tests.support.event_schemas import event_schemas
from tests.support.programs import ROOT
from tests.support.sockets import Caller

DOCS = ROOT / "docs"
PROTOCOL = (DOCS / "protocol.md").read_text()
README = (ROOT / "README.md").read_text()
EVERYTHING = "\n".join(path.read_text() for path in sorted(DOCS.rglob("*.md")))
CODE = "\n".join(
    path.read_text() for path in (ROOT / "chatapp").rglob("*.py") if "transport" not in path.relative_to(ROOT).parts
)
# Where a server event is sent it stands by name, as an argument of a delivery; the feed sends the first two.
SENT = re.compile(r'\.to_(?:connections?|person|others|room_here)\((?:[^()"]|\([^()]*\))*"([a-z_]+)"')


def rows(text: str, heading: str) -> dict[str, str]:
    """The rows of the first table under a heading, by what stands in their first cell."""
    section = text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    found = re.findall(r"^\| `([a-z_]+)` \|(.*)$", section, re.MULTILINE)
    return dict(found)


def test_every_client_event_is_documented_and_no_other(ana: Caller, app: Flask) -> None:
    documented = rows(PROTOCOL, "Client events")
    handlers = {schema.__name__ for schema in event_schemas()}
    assert handlers == set(documented)
    for event in documented:
        assert str(errors.Invalid("unknown_event", event=event)) not in str(ana.raw(event, {})), event


@pytest.mark.parametrize("schema", event_schemas(), ids=lambda schema: schema.__name__)
def test_every_field_of_a_client_event_is_documented(schema: type[Event]) -> None:
    row = rows(PROTOCOL, "Client events")[schema.__name__]
    for field in schema.__struct_encode_fields__:
        assert f"`{field}`" in row, field


def test_every_server_event_is_documented_and_no_other() -> None:
    sent = set(SENT.findall(CODE)) | {"message", "change", "notice"}
    assert sent == set(rows(PROTOCOL, "Server events"))


def test_every_error_code_is_documented_and_no_other() -> None:
    assert set(rows(PROTOCOL, "Requests")) == errors.CODES


def test_every_code_of_a_notice_is_documented() -> None:
    notices = {key.removeprefix("notice.") for key in texts("en") if key.startswith("notice.")} | {"silent"}
    for notice in notices:
        assert f"`{notice}`" in rows(PROTOCOL, "Server events")["notice"]


@pytest.mark.parametrize("payload", [message_payload(MESSAGE)], ids=["message"])
def test_every_field_of_a_message_is_documented(payload: dict[str, Any]) -> None:
    objects = PROTOCOL.split("\n## Objects\n", 1)[1]
    for field in payload:
        assert f"`{field}`" in objects, field


def test_every_field_of_a_room_is_documented(app: Flask) -> None:
    objects = PROTOCOL.split("\n## Objects\n", 1)[1]
    room = app.extensions["chatapp"].rooms.create(None, "tea")
    person = Person(1, "ana", "account", "member")
    listed = ListedRoom(room, Membership("member", 0), 0, 0)
    for field in listed_room_payload(listed, person):
        assert f"`{field}`" in objects, field


def test_every_right_is_documented(app: Flask) -> None:
    owner = Person(1, "olga", "account", "owner", muted_until=FOREVER)
    room = app.extensions["chatapp"].rooms.create(None, "tea")
    rights = PROTOCOL.split("\n## Rights\n", 1)[1]
    for right in {*rights_in_room(owner, room, "owner"), *rights_in_chat(owner)}:
        assert f"`{right}`" in rights, right
    objects = PROTOCOL.split("\n## Objects\n", 1)[1]
    for field in {*own_payload(owner), *own_payload(owner)["mute"]}:
        assert f"`{field}`" in objects, field


@pytest.mark.parametrize("name", [field.name.upper() for field in fields(Settings)])
def test_every_setting_is_documented_and_in_the_readme(name: str) -> None:
    assert re.search(rf"^\| `{name}` \|", (DOCS / "configuration.md").read_text(), re.MULTILINE)
    assert f"`{name}`" in README


def test_no_setting_is_documented_that_does_not_exist() -> None:
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", (DOCS / "configuration.md").read_text(), re.MULTILINE))
    assert documented == {field.name.upper() for field in fields(Settings)}


def commands(group: click.Group, before: str = "flask") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}"


def test_every_command_is_documented_and_explains_itself(app: Flask) -> None:
    found = [*commands(app.cli), "flask run"]
    assert len(found) > 10
    for command in found:
        assert f"`{command}" in EVERYTHING, command


def test_every_page_is_documented(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        address = re.sub(r"<(?:\w+:)?_?(\w+)>", r"<\1>", rule.rule)
        assert re.search(re.escape(address) + "[`?]", EVERYTHING), address


def test_every_test_that_the_documents_name_is_there() -> None:
    tests = subprocess.run(
        ["git", "grep", "--untracked", "-ohE", r"def test_\w+", "--", "tests"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for name in re.findall(r"`(test_\w+)`", EVERYTHING):
        assert f"def {name}\n" in tests, name
    for path in re.findall(r"`((?:tests|chatapp)/[\w/.]+)`", EVERYTHING):
        assert (ROOT / path).exists(), path


def test_every_link_between_documents_leads_somewhere() -> None:
    for path in [ROOT / "README.md", *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text()):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
