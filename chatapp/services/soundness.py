"""The check of the whole history."""

from chatapp.store.engine import Database
from chatapp.store.soundness import Finding, findings


def check_history(database: Database) -> list[Finding]:
    """Return all that is wrong with the stored history: an empty list where it is sound."""
    with database.read() as connection:
        return list(findings(connection))
