"""Find a day by where it begins in its room, and a person's messages by their rooms: two indexes less a message"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
RUNS = """
INSERT INTO room_days (room_id, day, seq)
SELECT room_id, day, seq FROM (
    SELECT room_id, seq, created_at / 86400000 AS day,
        lag(created_at / 86400000) OVER (PARTITION BY room_id ORDER BY seq) AS day_before
    FROM messages
) AS dated
WHERE day_before IS NULL OR day_before <> day
"""
LAST = """
UPDATE rooms SET day = (
    SELECT created_at / 86400000 FROM messages WHERE messages.room_id = rooms.id AND messages.seq = rooms.seq
)
"""


def upgrade() -> None:
    op.create_table(
        "room_days",
        sa.Column("room_id", NUMBER, nullable=False),
        sa.Column("day", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_room_days_room_id")),
        sa.PrimaryKeyConstraint("room_id", "day", "seq", name=op.f("pk_room_days")),
    )
    op.add_column("rooms", sa.Column("day", sa.BigInteger()))
    op.execute(RUNS)
    op.execute(LAST)
    op.drop_index("ix_messages_room_id_created_at", "messages")
    op.drop_index("ix_messages_author_id", "messages")


def downgrade() -> None:
    op.create_index("ix_messages_author_id", "messages", ["author_id"])
    op.create_index("ix_messages_room_id_created_at", "messages", ["room_id", "created_at"])
    op.drop_column("rooms", "day")
    op.drop_table("room_days")
