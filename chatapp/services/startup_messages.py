"""What a server prints when it starts."""

from collections.abc import Iterable

import click

from config import Settings


def print_address(settings: Settings, host: str, port: int, owner_secret: str | None) -> None:
    """Print the chat's address and, with `owner_secret`, the link that makes the first owner."""
    address = settings.public_url.rstrip("/") or f"http://{_reachable(host)}:{port}"
    click.echo(f"chatapp is running at {address}/")
    if owner_secret is not None:
        click.echo(f"Set up this server (the link works once): {address}/owner/{owner_secret}")
    if settings.tcp_port:
        click.echo(f"TCP clients can connect to {_reachable(host)}:{settings.tcp_port} (room {settings.tcp_room}).")
    click.echo("Press Ctrl+C to stop.", err=True)


def print_tcp_room(slug: str, is_public: bool | None) -> None:
    """Warn if TCP_ROOM cannot be joined: it is private, or does not exist (`is_public` None)."""
    if is_public is None:
        click.echo(f"TCP_ROOM: there is no room {slug} yet. Create it with: flask room create {slug}", err=True)
    elif not is_public:
        click.echo(f"TCP_ROOM: {slug} is private, so guests can't join it over TCP. Choose a public room.", err=True)


def print_damaged_rooms(slugs: Iterable[str]) -> None:
    """Warn about rooms whose counters do not fit their messages, and say what to do."""
    for slug in slugs:
        found = f"Room {slug} is damaged: its counters don't match its last message."
        click.echo(f"{found} Run `flask history check`, and see docs/backup.md for how to restore it.", err=True)


def print_warnings(lines: Iterable[str]) -> None:
    """Print warnings on standard error."""
    for line in lines:
        click.echo(line, err=True)


def _reachable(host: str) -> str:
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - recognised here, not bound
        return "localhost"
    return f"[{host}]" if ":" in host else host
