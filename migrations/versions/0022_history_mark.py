"""Name the history, so that clients notice when an older one was restored"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    marks = op.create_table(
        "history_mark",
        sa.Column("mark", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_history_mark")),
    )
    op.bulk_insert(marks, [{"mark": secrets.token_hex(8)}])


def downgrade() -> None:
    op.drop_table("history_mark")
