"""`flask room`: opening rooms and looking at them."""

import json
from typing import Any

import click

from chatapp.cli.support import Commands, open_chat
from chatapp.domain.commands import RoomChanges
from chatapp.domain.records import Room
from chatapp.realtime.wire import room_payload
from chatapp.services.memberships import ROOM_ROLES
from chatapp.services.rooms import POSTING

rooms = Commands("room", help="Open rooms and look at them.")


@rooms.command()
@click.argument("slug")
@click.option("--name", default="", help="How the room is called. Default: its slug.")
@click.option("--topic", default="", help="What it is about.")
@click.option("--private", is_flag=True, help="Only for its members.")
def create(slug: str, name: str, topic: str, private: bool) -> None:
    """Open a room at the address /r/SLUG (small letters, digits, - and _).

    A private room's address gets six more signs, so that nobody finds it by guessing. Commands take it without them.
    """
    room = open_chat().rooms.create(None, slug, name, topic, private)
    click.echo(f"{room.slug} is open.")


@rooms.command("set")
@click.argument("slug")
@click.option("--name", help="How the room is called.")
@click.option("--topic", help="What it is about, in a line.")
@click.option("--description", help="What it is for, in full.")
@click.option("--posting", type=click.Choice(POSTING), help="Who writes there.")
@click.option("--slow", "slow_seconds", type=int, help="Seconds that a member waits between two messages.")
def set_(slug: str, **changes: Any) -> None:
    """Change a room; what is not named stays as it is."""
    chat = open_chat()
    room = chat.rooms.configure(None, chat.rooms.by_slug(slug).slug, RoomChanges(**changes))
    click.echo(f"{room.slug} is changed.")


@rooms.command()
@click.argument("slug")
@click.option("--restore", is_flag=True, help="Take it out again.")
def archive(slug: str, restore: bool) -> None:
    """Put a room away: it can be read, and nothing is added."""
    chat = open_chat()
    room = chat.rooms.configure(None, chat.rooms.by_slug(slug).slug, RoomChanges(archived=not restore))
    click.echo(f"{room.slug} is {'restored' if restore else 'archived'}.")


@rooms.command()
@click.argument("slug")
@click.argument("name")
@click.option("--role", type=click.Choice(ROOM_ROLES), default="member", show_default=True, help="In the room.")
def invite(slug: str, name: str, role: str) -> None:
    """Make the account NAME a member of a room, or change their role there."""
    chat = open_chat()
    person, room = chat.accounts.find(name), chat.rooms.by_slug(slug)
    chat.memberships.invite(None, room.slug, [person.id])
    chat.memberships.appoint(None, room.slug, person.id, role)
    click.echo(f"{person.name} is {role} of {room.slug}.")


@rooms.command()
@click.argument("slug")
@click.argument("name")
def remove(slug: str, name: str) -> None:
    """End the membership of the account NAME."""
    chat = open_chat()
    person, room = chat.accounts.find(name), chat.rooms.by_slug(slug)
    chat.memberships.remove(None, room.slug, person.id)
    click.echo(f"{person.name} is removed from {room.slug}.")


@rooms.command()
@click.argument("slugs", nargs=-1)
@click.option("--created-by", "by", default="", help="Rooms that somebody of this name opened.")
@click.option("--address", default="", help="Rooms that guests from this network address opened.")
@click.option("--quiet-days", type=click.IntRange(min=0), help="Rooms in which nothing was written for so many days.")
@click.option("--empty", is_flag=True, help="Rooms in which nothing was ever written.")
@click.option("--archive", is_flag=True, help="Put them away instead of deleting them.")
@click.option("--dry-run", is_flag=True, help="Only print which rooms these are.")
def delete(slugs: tuple[str, ...], archive: bool, dry_run: bool, **wanted: Any) -> None:
    """Delete public rooms with all that is in them: those named, or all that fit every option given.

    The first room stays, and so does one with more than 1,000 messages: archive that.
    """
    removal = open_chat().room_removal
    found = list(slugs) or removal.find(**wanted)
    if dry_run:
        click.echo("\n".join(found) or "No room fits.")
        return
    removed = removal.remove(None, found, archive)
    for refusal in removed.refusals:
        click.echo(refusal, err=True)
    click.echo(f"{removed.number} rooms {'archived' if archive else 'deleted'}.")


@rooms.command("list")
def list_() -> None:
    """Print every room: slug, visibility, number of messages, name; tabs between."""
    for room in open_chat().rooms.all():
        click.echo(f"{room.slug}\t{room.visibility}\t{room.seq}\t{room.name}")


@rooms.command()
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def show(slug: str, as_json: bool) -> None:
    """Print what is known of one room."""
    chat = open_chat()
    room = chat.rooms.by_slug(slug)
    facts = _facts(room, chat.rooms.member_count(room))
    click.echo(json.dumps(facts, ensure_ascii=False) if as_json else "\n".join(f"{k}: {v}" for k, v in facts.items()))


def _facts(room: Room, members: int) -> dict[str, object]:
    return room_payload(room) | {"member_count": members}
