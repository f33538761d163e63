"""Index the words of messages, and open the first room"""

import time

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # The words come folded, with spaces between: this tokenizer leaves them as they are, whatever their script.
        op.execute("CREATE VIRTUAL TABLE message_words USING fts5(words, content='', tokenize='ascii')")
    else:
        op.execute(
            "CREATE TABLE message_words ("
            "message_id BIGINT PRIMARY KEY REFERENCES messages(id) ON DELETE CASCADE, words TSVECTOR NOT NULL)"
        )
        op.execute("CREATE INDEX ix_message_words_words ON message_words USING gin(words)")
    _open_general()


def downgrade() -> None:
    op.drop_table("message_words")


def _open_general() -> None:
    rooms = sa.table(
        "rooms",
        *(sa.column(name) for name in ("slug", "name", "topic", "visibility", "created_at", "seq", "rev")),
    )
    values = {
        "slug": "general",
        "name": "General",
        "topic": "Everyone is here.",
        "visibility": "public",
        "seq": 0,
        "rev": 0,
    }
    op.bulk_insert(rooms, [values | {"created_at": time.time_ns() // 1_000_000}])
