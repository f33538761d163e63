"""Startup and shutdown of a server, the production one and that of `flask run`."""

from chatapp.domain.errors import NotFound, Unavailable
from chatapp.services import startup_messages
from chatapp.services.container import Services
from chatapp.services.operations.file_permissions import protect
from chatapp.services.operations.integrity import check_counters
from chatapp.store.db import migrations

# A shutdown may take five seconds; two of them are for clients that still fetch what was sent to them.
_WRITING_SECONDS = 2.5


def prepare(services: Services) -> None:
    """Migrate the database, check it and read what is kept in memory. Raises Unavailable if it cannot be reached."""
    startup_messages.print_exposed_files(protect(services.settings.data_dir, services.database))
    migrations.upgrade(services.database)
    # The databases recover from a crash by themselves, but cannot know whether a room's counters fit its messages.
    startup_messages.print_damaged_rooms(check_counters(services.database))
    services.word_filter.read()
    # Before anyone signs in, so that every right revoked from now on is noticed.
    services.watcher.begin()


def announce(services: Services, host: str, port: int) -> None:
    """Print the chat's address, the TCP server's and, while there is no owner, the link that makes one."""
    startup_messages.print_address(services.settings, host, port, _owner_link(services))
    if services.settings.tcp_port:
        startup_messages.print_tcp_room(services.settings.tcp_room, _tcp_room_is_public(services))


def start_tcp_server(services: Services, host: str) -> None:
    """Listen on TCP_PORT if it is set. Raises SettingError, saying what to do, if that is not possible."""
    if services.tcp_server is not None:
        services.tcp_server.open(host)


def start_background(services: Services) -> None:
    """Start the bus and the background loops. Returns at once."""
    services.bus.start()
    services.background.start()


def shut_down(services: Services) -> None:
    """Notify clients, write and acknowledge everything that was accepted, and close what is open."""
    services.delivery.notify(services.connections, "notice.stopping")
    services.writer.stop(_WRITING_SECONDS)
    services.changes.stop()
    if services.tcp_server is not None:
        services.tcp_server.close()
    services.database.close()


def _owner_link(services: Services) -> str | None:
    try:
        return services.accounts.offer_owner_link()
    except Unavailable:
        # The server serves already, and a database that is slow for a moment is no reason to end it.
        startup_messages.print_no_owner_link()
        return None


def _tcp_room_is_public(services: Services) -> bool | None:
    try:
        return services.rooms.by_slug(services.settings.tcp_room).visibility == "public"
    except NotFound:
        return None
