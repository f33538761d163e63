"""Whom one may know of; and that the time it takes to say so tells no more than the answer."""

from pathlib import Path
from typing import Any

from sqlalchemy import text

from chatapp.domain.commands import CreateRoom, PostMessage
from chatapp.domain.records import Person
from chatapp.store.db import migrations
from chatapp.store.db.engine import Database
from chatapp.store.messages.post import post_messages
from chatapp.store.people import users
from chatapp.store.people.visibility import person_known_to
from chatapp.store.rooms import rooms

_MANY = 2_000


def test_who_wrote_much_in_a_private_room_is_not_there_as_quickly_as_nobody(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'chat.db'}")
    migrations.upgrade(database)
    with database.writing.begin() as connection:
        names = [users.AddUser(name, "guest", "guest", None, 1) for name in ("eve", "ben", "new")]
        eve, ben, new = (outcome.value for outcome in users.add_users(connection, names))
        rooms.create_rooms(connection, [CreateRoom(ben, "den", "den", "", True, 1)])
        post_messages(connection, [PostMessage(ben, "den", "hush", None, None, None, 1) for _ in range(_MANY)])
        # With figures of how full each table is, a database chooses other ways; PostgreSQL gathers them by itself.
        connection.execute(text("ANALYZE"))
    assert _steps(database, eve, ben.id) < 2 * _steps(database, eve, new.id) < _MANY
    database.close()


def _steps(database: Database, viewer: Person, person_id: int) -> int:
    """How many instructions of SQLite's it takes to find that somebody is not there."""
    taken = 0

    def count() -> None:
        nonlocal taken
        taken += 1

    with database.read() as connection:
        driver: Any = connection.connection.driver_connection
        driver.set_progress_handler(count, 1)
        assert person_known_to(connection, viewer, person_id) is None
        driver.set_progress_handler(None, 1)
    return taken
