"""Schema migrations: upgrade, downgrade, current revision.

Alembic is imported by what needs it: most starts find the schema up to date, and then do without it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import OperationalError

from chatapp.domain.errors import Invalid
from chatapp.store.db.engine import Database, unavailable

if TYPE_CHECKING:
    from alembic.config import Config

_SCRIPTS = Path(__file__).resolve().parents[3] / "migrations"
# Any fixed number: it is the advisory lock that processes starting at once take turns by.
_LOCK = 7_216_400_131


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the schema up to a revision; does nothing where it is there already. Raises Invalid, Unavailable."""
    if revision == "head" and current(database) == newest():
        return
    from alembic import command

    with _config(database) as config:
        command.upgrade(config, revision)


def downgrade(database: Database, revision: str) -> None:
    """Take the schema down to a revision. Raises Invalid, Unavailable."""
    from alembic import command

    with _config(database) as config:
        command.downgrade(config, revision)


def current(database: Database) -> str | None:
    """Return the revision the database is at, or None for an empty one."""
    try:
        with database.writing.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except OperationalError as error:
        raise unavailable(error) from error
    return revision


def newest() -> str | None:
    """Return the newest revision there is: each has its number in the name of its file."""
    return max((path.name.split("_")[0] for path in (_SCRIPTS / "versions").glob("[0-9]*.py")), default=None)


def revisions() -> list[tuple[str, str]]:
    """Return every revision and what it does, newest first."""
    from alembic.script import ScriptDirectory

    return [(script.revision, script.doc) for script in ScriptDirectory(str(_SCRIPTS)).walk_revisions()]


@contextmanager
def _config(database: Database) -> "Iterator[Config]":
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    try:
        with database.writing.begin() as connection:
            _take_turn(connection)
            config.attributes["connection"] = connection
            yield config
    except CommandError as error:
        raise Invalid("migration_failed", "revision", reason=str(error)) from None
    except OperationalError as error:
        raise unavailable(error) from error


def _take_turn(connection: Connection) -> None:
    # SQLite's writing transaction is a lock already.
    if connection.dialect.name == "postgresql":
        from chatapp.store.db.timeouts import lift_time_limit

        lift_time_limit(connection)
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
