"""What happens around serving: before the first request, and after the last."""

from chatapp.cli.serving import greet, warn, warn_exposed
from chatapp.services.operations.integrity import check_counters
from chatapp.store.db import migrations
from chatapp.wiring import Chat

# Of the five seconds that an end may take two are for those who have to fetch what was said to them.
_WRITING_SECONDS = 2.5


def prepare(chat: Chat) -> None:
    """Bring the database to the newest schema, and begin to watch it. Raises Unavailable where it cannot be reached."""
    warn_exposed(chat.settings, chat.database)
    migrations.upgrade(chat.database)
    # The databases recover from a crash by themselves. What they cannot know is whether what they hold fits together.
    warn(check_counters(chat.database))
    chat.unwanted.read()
    # Before anyone comes in: what is taken away from then on is to be noticed.
    chat.watcher.begin()


def open_gateway(chat: Chat, host: str) -> None:
    """Listen on TCP_PORT, where it is set. Raises SettingError with what to do where that cannot be."""
    if chat.gateway is not None:
        chat.gateway.open(host)


def announce(chat: Chat, host: str, port: int) -> None:
    """Print where the chat is to be found and, while it has no owner, the link by which someone becomes one."""
    greet(chat.settings, chat.accounts, chat.rooms, host, port)


def keep_watch(chat: Chat) -> None:
    """From now on notice what other processes do. Returns at once."""
    chat.bus.start()
    chat.background.start()


def finish(chat: Chat) -> None:
    """Tell the people, write and answer all that was accepted, and close what is open."""
    chat.delivery.notify(chat.connections, "notice.stopping")
    chat.writer.stop(_WRITING_SECONDS)
    if chat.gateway is not None:
        chat.gateway.close()
    chat.database.close()
