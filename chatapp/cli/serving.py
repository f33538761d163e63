"""What every server does when it starts, the production one and that of `flask run`."""

import click

from chatapp.domain.errors import NotFound
from chatapp.services.operations.file_permissions import protect
from chatapp.services.people.accounts import Accounts
from chatapp.services.rooms.rooms import Rooms
from chatapp.store.db.engine import Database
from config import Settings


def greet(settings: Settings, accounts: Accounts, rooms: Rooms, host: str, port: int) -> None:
    """Print where the chat is to be found and, while it has no owner, the link by which someone becomes one."""
    address = settings.public_url.rstrip("/") or f"http://{_shown(host)}:{port}"
    click.echo(f"chatapp is running at {address}/")
    secret = accounts.offer_owner_link()
    if secret is not None:
        click.echo(f"Set up this server (the link works once): {address}/owner/{secret}")
    if settings.tcp_port:
        click.echo(f"TCP clients can connect to {_shown(host)}:{settings.tcp_port} (room {settings.tcp_room}).")
        _check_room(rooms, settings.tcp_room)
    click.echo("Press Ctrl+C to stop.", err=True)


def warn(damaged: list[str]) -> None:
    """Say which rooms were damaged, by other hands or by a bad disk, and what to do."""
    for slug in damaged:
        told = f"Room {slug} is damaged: its counters don't match its last message."
        click.echo(f"{told} Run `flask history check`, and see docs/backup.md for how to restore it.", err=True)


def warn_exposed(settings: Settings, database: Database) -> None:
    """Keep what is kept from other accounts of this machine, and say what could not be."""
    for line in protect(settings.data_dir, database):
        click.echo(line, err=True)


def _check_room(rooms: Rooms, slug: str) -> None:
    try:
        room = rooms.by_slug(slug)
    except NotFound:
        click.echo(f"TCP_ROOM: there is no room {slug} yet. Create it with: flask room create {slug}", err=True)
        return
    if room.visibility != "public":
        click.echo(f"TCP_ROOM: {slug} is private, so guests can't join it over TCP. Choose a public room.", err=True)


def _shown(host: str) -> str:
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - not bound here, only recognised
        return "localhost"
    return f"[{host}]" if ":" in host else host
