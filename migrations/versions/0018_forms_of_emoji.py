"""Bring reactions and emoji of profiles to one form of each emoji"""

import sqlalchemy as sa
from alembic import op

from chatapp.services.emoji import one_form

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# Of each table the column, and what is one thing with it: of two forms of that, the one in the right form stays.
FORMS = (
    ("reactions", "emoji", ("message_id", "user_id")),
    ("activities", "emoji", ("message_id", "actor_id")),
    ("users", "status_emoji", ()),
)


def upgrade() -> None:
    bind = op.get_bind()
    for table, column, same in FORMS:
        written = bind.execute(sa.text(f"SELECT DISTINCT {column} FROM {table} WHERE {column} <> ''"))  # noqa: S608
        for old in written.scalars().all():
            forms = {"old": old, "new": one_form(old)}
            if forms["new"] == old:
                continue
            if same:
                bind.execute(_delete_twice(table, column, same), forms)
            bind.execute(sa.text(f"UPDATE {table} SET {column} = :new WHERE {column} = :old"), forms)  # noqa: S608


def downgrade() -> None:
    """The forms stay: those before are forms of the same emoji."""


def _delete_twice(table: str, column: str, same: tuple[str, ...]) -> sa.TextClause:
    beside = " AND ".join(f"kept.{each} = {table}.{each}" for each in same)
    kept = f"SELECT 1 FROM {table} AS kept WHERE kept.{column} = :new AND {beside}"  # noqa: S608
    return sa.text(f"DELETE FROM {table} WHERE {column} = :old AND EXISTS ({kept})")  # noqa: S608
