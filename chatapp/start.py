"""What happens around serving: before the first request, and after the last."""

import contextlib
import threading
import time

import click

from chatapp.domain.errors import Unavailable
from chatapp.store import migrations
from chatapp.wiring import Chat

WATCH_SECONDS = 0.5


def prepare(chat: Chat) -> None:
    """Bring the database to the newest schema. Raises Unavailable where it cannot be reached."""
    migrations.upgrade(chat.database)


def announce(chat: Chat, host: str, port: int) -> None:
    """Print where the chat is to be found and, while it has no owner, the link by which someone becomes one."""
    address = chat.settings.public_url.rstrip("/") or f"http://{_shown(host)}:{port}"
    click.echo(f"chatapp is at {address}/")
    secret = chat.accounts.offer_owner_link()
    if secret is not None:
        click.echo(f"It has no owner yet. Become the owner (once): {address}/owner/{secret}")
    click.echo("Press Ctrl+C to stop.", err=True)


def keep_watch(chat: Chat) -> None:
    """From now on notice, twice a second, what others write into the store. Returns at once."""
    threading.Thread(target=_watch, args=(chat,), daemon=True).start()


def finish(chat: Chat) -> None:
    """Tell the people, write and answer all that was accepted, and close what is open."""
    chat.delivery.to_all(
        "notice", {"code": "stopping", "message": "The server restarts. You will be back in a moment."}
    )
    chat.writer.stop()
    chat.database.close()


def _watch(chat: Chat) -> None:
    while True:
        time.sleep(WATCH_SECONDS)
        # A store that is away for a moment is caught up with afterwards.
        with contextlib.suppress(Unavailable):
            chat.watch.look()


def _shown(host: str) -> str:
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - not bound here, only recognised
        return "localhost"
    return f"[{host}]" if ":" in host else host
