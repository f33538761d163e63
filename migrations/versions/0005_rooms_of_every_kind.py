"""Give rooms their states, and memberships their roles"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ROOMS = ("description", "archived_at", "posting", "slow_seconds", "direct_key")
MEMBERSHIPS = ("role", "favourite", "muted", "notify", "posted_at")
# Whoever opened a room owns it, but for guests: they take part, and may be gone for good tomorrow.
OPENED = """
    UPDATE memberships SET role = 'owner'
    WHERE user_id = (SELECT created_by FROM rooms WHERE rooms.id = memberships.room_id)
    AND user_id IN (SELECT id FROM users WHERE kind <> 'guest')
"""


def upgrade() -> None:
    op.add_column("rooms", sa.Column("description", sa.Text(), nullable=False, server_default=""))
    op.add_column("rooms", sa.Column("archived_at", sa.BigInteger(), nullable=True))
    op.add_column("rooms", sa.Column("posting", sa.Text(), nullable=False, server_default="everyone"))
    op.add_column("rooms", sa.Column("slow_seconds", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    op.add_column("rooms", sa.Column("direct_key", sa.Text(), nullable=True))
    op.create_index(op.f("ix_rooms_direct_key"), "rooms", ["direct_key"], unique=True)
    op.add_column("memberships", sa.Column("role", sa.Text(), nullable=False, server_default="member"))
    op.add_column("memberships", sa.Column("favourite", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("memberships", sa.Column("muted", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("memberships", sa.Column("notify", sa.Text(), nullable=False, server_default="all"))
    op.add_column("memberships", sa.Column("posted_at", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    op.execute(OPENED)


def downgrade() -> None:
    op.drop_index(op.f("ix_rooms_direct_key"), "rooms")
    for name in MEMBERSHIPS:
        op.drop_column("memberships", name)
    for name in ROOMS:
        op.drop_column("rooms", name)
