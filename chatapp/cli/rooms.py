"""`flask room`: opening rooms and looking at them."""

import json

import click

from chatapp.cli.support import Commands, open_chat
from chatapp.domain.records import Room
from chatapp.realtime.wire import room_payload

rooms = Commands("room", help="Open rooms and look at them.")


@rooms.command()
@click.argument("slug")
@click.option("--name", default="", help="How the room is called. Default: its slug.")
@click.option("--topic", default="", help="What it is about.")
@click.option("--private", is_flag=True, help="Only for its members.")
def create(slug: str, name: str, topic: str, private: bool) -> None:
    """Open a room at the address /r/SLUG (small letters, digits, - and _)."""
    room = open_chat().rooms.create(None, slug, name, topic, private)
    click.echo(f"{room.slug} is open.")


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
