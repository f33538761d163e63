"""`flask room`: create, list and change rooms."""

import json
from typing import Any

import click

from chatapp.cli.support import Commands, open_services
from chatapp.domain.commands import RoomSettingsUpdate
from chatapp.domain.records import Room
from chatapp.presentation.payloads import room_payload
from chatapp.services.rooms.memberships import ROOM_ROLES
from chatapp.services.rooms.rooms import POSTING

rooms = Commands("room", help="Create and manage rooms.")


@rooms.command()
@click.argument("slug")
@click.option("--name", default="", help="The name of the room. Default: the slug.")
@click.option("--topic", default="", help="The topic of the room.")
@click.option("--private", is_flag=True, help="Only members can see the room.")
def create(slug: str, name: str, topic: str, private: bool) -> None:
    """Create a room at /r/SLUG (lowercase letters, numbers, - and _).

    The slug of a private room gets six random characters, so nobody can guess it. Commands accept it without them.
    """
    room = open_services().rooms.create(None, slug, name, topic, private)
    click.echo(f"{room.slug} created.")


@rooms.command("set")
@click.argument("slug")
@click.option("--name", help="The name of the room.")
@click.option("--topic", help="The topic, in one line.")
@click.option("--description", help="The description.")
@click.option("--posting", type=click.Choice(POSTING), help="Who can post.")
@click.option(
    "--slow", "slow_seconds", type=int, help="Slow mode: seconds between two messages of a member; 0 turns it off."
)
def set_(slug: str, **changes: Any) -> None:
    """Change the settings of a room."""
    services = open_services()
    room = services.rooms.configure(None, services.rooms.by_slug(slug).slug, RoomSettingsUpdate(**changes))
    click.echo(f"{room.slug} changed.")


@rooms.command()
@click.argument("slug")
@click.option("--restore", is_flag=True, help="Restore an archived room.")
def archive(slug: str, restore: bool) -> None:
    """Archive a room: it can be read, but nobody can post."""
    services = open_services()
    room = services.rooms.configure(None, services.rooms.by_slug(slug).slug, RoomSettingsUpdate(archived=not restore))
    click.echo(f"{room.slug} {'restored' if restore else 'archived'}.")


@rooms.command()
@click.argument("slug")
@click.argument("name")
@click.option(
    "--role", type=click.Choice(ROOM_ROLES), default="member", show_default=True, help="The role in the room."
)
def invite(slug: str, name: str, role: str) -> None:
    """Add the account NAME to a room, or change their role in it."""
    services = open_services()
    person, room = services.accounts.find(name), services.rooms.by_slug(slug)
    services.memberships.invite(None, room.slug, [person.id])
    services.memberships.appoint(None, room.slug, person.id, role)
    click.echo(f"{person.name} is now {role} of {room.slug}.")


@rooms.command()
@click.argument("slug")
@click.argument("name")
def remove(slug: str, name: str) -> None:
    """Remove the account NAME from a room."""
    services = open_services()
    person, room = services.accounts.find(name), services.rooms.by_slug(slug)
    services.memberships.remove(None, room.slug, person.id)
    click.echo(f"{person.name} removed from {room.slug}.")


@rooms.command()
@click.argument("slugs", nargs=-1)
@click.option("--created-by", "by", default="", help="Rooms created by someone with this name.")
@click.option("--address", default="", help="Rooms created by guests from this IP address.")
@click.option("--quiet-days", type=click.IntRange(min=0), help="Rooms without new messages for this many days.")
@click.option("--empty", is_flag=True, help="Rooms without any messages.")
@click.option("--archive", is_flag=True, help="Archive the rooms instead of deleting them.")
@click.option("--dry-run", is_flag=True, help="Only print the rooms.")
def delete(slugs: tuple[str, ...], archive: bool, dry_run: bool, **wanted: Any) -> None:
    """Delete public rooms and their messages: the given SLUGS, or all rooms that match every given option.

    The first room and rooms with more than 1,000 messages can't be deleted. Archive those instead.
    """
    removal = open_services().room_deletion
    found = list(slugs) or removal.find(**wanted)
    if dry_run:
        click.echo("\n".join(found) or "No matching rooms.")
        return
    removed = removal.remove(None, found, archive)
    for refusal in removed.refusals:
        click.echo(str(refusal), err=True)
    click.echo(f"{'Archived' if archive else 'Deleted'} rooms: {removed.number}.")


@rooms.command("list")
def list_() -> None:
    """Print all rooms as tab-separated slug, visibility, number of messages and name."""
    for room in open_services().rooms.all():
        click.echo(f"{room.slug}\t{room.visibility}\t{room.seq}\t{room.name}")


@rooms.command()
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(slug: str, as_json: bool) -> None:
    """Print the details of a room."""
    services = open_services()
    room = services.rooms.by_slug(slug)
    facts = _facts(room, services.rooms.member_count(room))
    click.echo(json.dumps(facts, ensure_ascii=False) if as_json else "\n".join(f"{k}: {v}" for k, v in facts.items()))


def _facts(room: Room, members: int) -> dict[str, object]:
    return room_payload(room) | {"member_count": members}
