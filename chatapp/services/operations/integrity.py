"""The integrity check of the stored history."""

from chatapp.store.admin.integrity import Finding, findings, miscounted
from chatapp.store.db.engine import Database


def check_history(database: Database) -> list[Finding]:
    """Return all that is wrong with the stored history: an empty list where it is sound."""
    with database.read() as connection:
        return list(findings(connection))


def check_counters(database: Database) -> list[str]:
    """Return the slugs of rooms that can take no message, since their counters are wrong: quick enough for a start."""
    with database.read() as connection:
        return list(miscounted(connection))
