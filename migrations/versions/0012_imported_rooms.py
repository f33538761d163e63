"""Remember which room the messages of an imported room went to"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "imported_rooms",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("room_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_imported_rooms_room_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("source", "key", name=op.f("pk_imported_rooms")),
    )
    op.create_index(op.f("ix_imported_rooms_room_id"), "imported_rooms", ["room_id"])


def downgrade() -> None:
    op.drop_table("imported_rooms")
