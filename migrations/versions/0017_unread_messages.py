"""Count what is unread without looking at deleted messages and at lines about who came and left"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

COUNTED = sa.text("deleted_at IS NULL AND kind IN ('message', 'action', 'poll')")


def upgrade() -> None:
    columns = ["room_id", "seq", "author_id"]
    op.create_index("ix_messages_unread", "messages", columns, sqlite_where=COUNTED, postgresql_where=COUNTED)


def downgrade() -> None:
    op.drop_index("ix_messages_unread", "messages")
