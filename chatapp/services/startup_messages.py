"""What a server prints when it starts."""

from collections.abc import Iterable
from pathlib import Path

import click

from chatapp.domain.server_texts import local_text
from config import Settings


def print_address(settings: Settings, host: str, port: int, owner_secret: str | None) -> None:
    """Print the chat's address and, with `owner_secret`, the link that makes the first owner."""
    address = settings.public_url.rstrip("/") or f"http://{_reachable(host)}:{port}"
    click.echo(local_text("start_address", address=f"{address}/"))
    if owner_secret is not None:
        click.echo(local_text("start_owner", link=f"{address}/owner/{owner_secret}"))
    if settings.tcp_port:
        tcp_address = f"{_reachable(host)}:{settings.tcp_port}"
        click.echo(local_text("start_tcp", address=tcp_address, room=settings.tcp_room))
    click.echo(local_text("start_stop"), err=True)


def print_tcp_room(slug: str, is_public: bool | None) -> None:
    """Warn if TCP_ROOM cannot be joined: it is private, or does not exist (`is_public` None)."""
    if is_public is None:
        click.echo(local_text("start_tcp_room_missing", room=slug), err=True)
    elif not is_public:
        click.echo(local_text("start_tcp_room_private", room=slug), err=True)


def print_damaged_rooms(slugs: Iterable[str]) -> None:
    """Warn about rooms whose counters do not fit their messages, and say what to do."""
    for slug in slugs:
        click.echo(local_text("start_room_damaged", room=slug), err=True)


def print_exposed_files(modes: Iterable[tuple[Path, int, int]]) -> None:
    """Warn about paths that others can read: each with its mode, and the mode it should have."""
    for path, mode, closed in modes:
        click.echo(local_text("start_exposed", path=path, mode=f"{mode:o}", closed=f"{closed:o}"), err=True)


def print_no_owner_link() -> None:
    """Say that the database was too slow for a link that makes the first owner, and what to do."""
    click.echo(local_text("start_no_owner_link"), err=True)


def _reachable(host: str) -> str:
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - recognised here, not bound
        return "localhost"
    return f"[{host}]" if ":" in host else host
