"""Find rooms by who opened them, guests by their address, and public rooms by their slug"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_rooms_created_by", "rooms", ["created_by"])
    op.create_index("ix_rooms_visibility_slug", "rooms", ["visibility", "slug"])
    op.create_index("ix_users_address", "users", ["address"])


def downgrade() -> None:
    op.drop_index("ix_users_address", "users")
    op.drop_index("ix_rooms_visibility_slug", "rooms")
    op.drop_index("ix_rooms_created_by", "rooms")
