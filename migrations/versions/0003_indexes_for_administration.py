"""Find edited, deleted and answered messages and events among many"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Each holds only the few messages it is for, so that an ordinary message costs it nothing.
INDEXES = {
    "ix_messages_edited": (["id"], "edited_at IS NOT NULL"),
    "ix_messages_deleted": (["id"], "deleted_at IS NOT NULL"),
    "ix_messages_events": (["id"], "kind IN ('joined', 'left', 'renamed')"),
    "ix_messages_answers": (["room_id", "reply_to"], "reply_to IS NOT NULL"),
}


def upgrade() -> None:
    for name, (columns, condition) in INDEXES.items():
        op.create_index(name, "messages", columns, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "messages")
