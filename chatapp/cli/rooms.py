"""`flask room`: create, list and change rooms."""

import json
from typing import Any

import click

from chatapp.cli.support import Commands, open_services
from chatapp.cli.texts import t
from chatapp.domain.commands import RoomSettingsUpdate
from chatapp.domain.records import Room
from chatapp.domain.server_texts import system_language
from chatapp.presentation.payloads import room_payload
from chatapp.services.rooms.memberships import ROOM_ROLES
from chatapp.services.rooms.rooms import POSTING

rooms = Commands("room")


@rooms.command()
@click.argument("slug")
@click.option("--name", default="")
@click.option("--topic", default="")
@click.option("--private", is_flag=True)
def create(slug: str, name: str, topic: str, private: bool) -> None:
    room = open_services().rooms.create(None, slug, name, topic, private)
    click.echo(t("room.create.done", room=room.slug))


@rooms.command("set")
@click.argument("slug")
@click.option("--name")
@click.option("--topic")
@click.option("--description")
@click.option("--posting", type=click.Choice(POSTING))
@click.option("--slow", "slow_seconds", type=int)
def set_(slug: str, **changes: Any) -> None:
    services = open_services()
    room = services.rooms.configure(None, services.rooms.by_slug(slug).slug, RoomSettingsUpdate(**changes))
    click.echo(t("room.set.done", room=room.slug))


@rooms.command()
@click.argument("slug")
@click.option("--restore", is_flag=True)
def archive(slug: str, restore: bool) -> None:
    services = open_services()
    room = services.rooms.configure(None, services.rooms.by_slug(slug).slug, RoomSettingsUpdate(archived=not restore))
    click.echo(t("room.archive.restored" if restore else "room.archive.done", room=room.slug))


@rooms.command()
@click.argument("slug")
@click.argument("name")
@click.option("--role", type=click.Choice(ROOM_ROLES), default="member", show_default=True)
def invite(slug: str, name: str, role: str) -> None:
    services = open_services()
    person, room = services.accounts.find(name), services.rooms.by_slug(slug)
    services.memberships.invite(None, room.slug, [person.id])
    services.memberships.appoint(None, room.slug, person.id, role)
    click.echo(t("room.invite.done", name=person.name, role=role, room=room.slug))


@rooms.command()
@click.argument("slug")
@click.argument("name")
def remove(slug: str, name: str) -> None:
    services = open_services()
    person, room = services.accounts.find(name), services.rooms.by_slug(slug)
    services.memberships.remove(None, room.slug, person.id)
    click.echo(t("room.remove.done", name=person.name, room=room.slug))


@rooms.command()
@click.argument("slugs", nargs=-1)
@click.option("--created-by", "by", default="")
@click.option("--address", default="")
@click.option("--quiet-days", type=click.IntRange(min=0))
@click.option("--empty", is_flag=True)
@click.option("--archive", is_flag=True)
@click.option("--dry-run", is_flag=True)
def delete(slugs: tuple[str, ...], archive: bool, dry_run: bool, **wanted: Any) -> None:
    removal = open_services().room_deletion
    found = list(slugs) or removal.find(**wanted)
    if dry_run:
        click.echo("\n".join(found) or t("room.delete.none"))
        return
    removed = removal.remove(None, found, archive)
    for refusal in removed.refusals:
        click.echo(refusal.sentence(system_language()), err=True)
    click.echo(t("room.delete.archived" if archive else "room.delete.deleted", count=removed.number))


@rooms.command("list")
def list_() -> None:
    for room in open_services().rooms.all():
        click.echo(f"{room.slug}\t{room.visibility}\t{room.seq}\t{room.name}")


@rooms.command()
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True)
def show(slug: str, as_json: bool) -> None:
    services = open_services()
    room = services.rooms.by_slug(slug)
    facts = _facts(room, services.rooms.member_count(room))
    click.echo(json.dumps(facts, ensure_ascii=False) if as_json else "\n".join(f"{k}: {v}" for k, v in facts.items()))


def _facts(room: Room, members: int) -> dict[str, object]:
    return room_payload(room) | {"member_count": members}
