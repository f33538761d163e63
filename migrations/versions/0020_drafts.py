"""Keep the drafts of accounts, so that they are the same on all their devices"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("room_id", NUMBER, nullable=False),
        sa.Column("thread", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_drafts_user_id")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_drafts_room_id")),
        sa.PrimaryKeyConstraint("user_id", "room_id", "thread", name=op.f("pk_drafts")),
    )
    op.create_index(op.f("ix_drafts_room_id"), "drafts", ["room_id"])
    op.create_index(op.f("ix_drafts_user_id_updated_at"), "drafts", ["user_id", "updated_at"])


def downgrade() -> None:
    op.drop_table("drafts")
