"""Invitations into rooms, which the invited accept or decline"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "room_invitations",
        _reference("room_id", "rooms"),
        _reference("user_id", "users"),
        _reference("inviter_id", "users"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("room_id", "user_id", "inviter_id", name=op.f("pk_room_invitations")),
    )
    for column in ("user_id", "inviter_id"):
        op.create_index(op.f(f"ix_room_invitations_{column}"), "room_invitations", [column])


def downgrade() -> None:
    op.drop_table("room_invitations")


def _reference(name: str, table: str) -> sa.Column[int]:
    key = sa.ForeignKey(f"{table}.id", name=op.f(f"fk_room_invitations_{name}"))
    return sa.Column(name, NUMBER, key, nullable=False)
