"""Find the mentions of a message, the owners and the bans that hold without reading everything"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

OWNS = sa.text("role = 'owner'")


def upgrade() -> None:
    op.create_index("ix_mentions_room_id_seq", "mentions", ["room_id", "seq"])
    op.create_index("ix_bans_lifted_at_id", "bans", ["lifted_at", "id"])
    op.create_index("ix_users_owners", "users", ["id"], sqlite_where=OWNS, postgresql_where=OWNS)


def downgrade() -> None:
    op.drop_index("ix_users_owners", "users")
    op.drop_index("ix_bans_lifted_at_id", "bans")
    op.drop_index("ix_mentions_room_id_seq", "mentions")
