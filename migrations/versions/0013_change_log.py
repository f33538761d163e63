"""Log changes under ids that never start anew"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # Rows matter only to processes that run; no process runs over a change of the schema.
    op.drop_table("revocations")
    _create("change_log", sqlite_autoincrement=True)


def downgrade() -> None:
    op.drop_table("change_log")
    _create("revocations")


def _create(name: str, **options: bool) -> None:
    op.create_table(
        name,
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        **options,
    )
    op.create_index(op.f(f"ix_{name}_at"), name, ["at"])
