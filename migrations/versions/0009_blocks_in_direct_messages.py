"""Let nobody write in the direct messages of two of whom one blocks the other"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

CLOSE = """
UPDATE rooms SET posting = 'nobody' WHERE direct_key IN (
    SELECT CASE WHEN user_id < blocked_id THEN CAST(user_id AS text) || ',' || CAST(blocked_id AS text)
        ELSE CAST(blocked_id AS text) || ',' || CAST(user_id AS text) END
    FROM blocks
)
"""


def upgrade() -> None:
    op.execute(CLOSE)


def downgrade() -> None:
    op.execute("UPDATE rooms SET posting = 'everyone' WHERE posting = 'nobody'")
