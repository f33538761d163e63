"""Keep for each reply the thread that it belongs to, for each thread what its first message says, and who follows it"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COUNTED = "deleted_at IS NULL AND kind IN ('message', 'action', 'poll')"
AT_ONCE = 1000
# In the order of their ids: what a message replies to comes before it, and has its thread by then.
PAGE = sa.text(
    "SELECT m.id, m.room_id, m.seq, m.reply_to, p.thread FROM messages m"
    " LEFT JOIN messages p ON p.room_id = m.room_id AND p.seq = m.reply_to"
    " WHERE m.reply_to < m.seq AND m.id > :last ORDER BY m.id LIMIT :most"
)
SUMMARIES = sa.text(
    "UPDATE messages SET replies = found.total, last_reply_at = found.at FROM"
    " (SELECT g.thread, g.total, l.created_at AS at FROM"
    " (SELECT thread, count(*) AS total, max(seq) AS last FROM messages WHERE room_id = :room AND thread IS NOT NULL"
    " AND deleted_at IS NULL GROUP BY thread) g JOIN messages l ON l.room_id = :room AND l.seq = g.last) found"
    " WHERE messages.room_id = :room AND messages.seq = found.thread"
)
# Nothing of what was there before is unread in a thread.
REPLIED = sa.text(
    "INSERT INTO thread_members (room_id, thread, user_id, last_seq, followed_at, read_seq)"
    " SELECT m.room_id, m.thread, m.author_id, max(m.seq),"
    " CASE WHEN u.kind IN ('account', 'guest') THEN max(m.created_at) ELSE 0 END, max(r.seq)"
    " FROM messages m JOIN users u ON u.id = m.author_id JOIN rooms r ON r.id = m.room_id"
    " WHERE m.room_id = :room AND m.thread IS NOT NULL AND m.deleted_at IS NULL"
    " GROUP BY m.room_id, m.thread, m.author_id, u.kind"
)
BEGAN = sa.text(
    "INSERT INTO thread_members (room_id, thread, user_id, last_seq, followed_at, read_seq)"
    " SELECT m.room_id, m.seq, m.author_id, 0, m.last_reply_at, r.seq"
    " FROM messages m JOIN users u ON u.id = m.author_id JOIN rooms r ON r.id = m.room_id"
    " WHERE m.room_id = :room AND m.replies > 0 AND u.kind IN ('account', 'guest') ON CONFLICT DO NOTHING"
)


def upgrade() -> None:
    op.add_column("messages", sa.Column("thread", sa.BigInteger()))
    op.add_column("messages", sa.Column("in_thread", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("messages", sa.Column("replies", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    op.add_column("messages", sa.Column("last_reply_at", sa.BigInteger()))
    _index_unread(f"{COUNTED} AND NOT in_thread")
    op.create_table(
        "thread_members",
        sa.Column("room_id", NUMBER, nullable=False),
        sa.Column("thread", sa.BigInteger(), nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("followed_at", sa.BigInteger(), nullable=False),
        sa.Column("read_seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_thread_members_room_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_thread_members_user_id")),
        sa.PrimaryKeyConstraint("room_id", "thread", "user_id", name=op.f("pk_thread_members")),
    )
    followed = sa.text("followed_at > 0")
    op.create_index(
        "ix_thread_members_followed",
        "thread_members",
        ["user_id", "room_id"],
        sqlite_where=followed,
        postgresql_where=followed,
    )
    _find_threads()
    replies = sa.text("thread IS NOT NULL")
    columns = ["room_id", "thread", "seq"]
    op.create_index("ix_messages_thread", "messages", columns, sqlite_where=replies, postgresql_where=replies)
    for room in op.get_bind().execute(sa.text("SELECT id FROM rooms WHERE seq > 0 ORDER BY id")).scalars().all():
        for statement in (SUMMARIES, REPLIED, BEGAN):
            op.get_bind().execute(statement, {"room": room})


def downgrade() -> None:
    op.drop_table("thread_members")
    op.drop_index("ix_messages_thread", "messages")
    _index_unread(COUNTED)
    for column in ("last_reply_at", "replies", "in_thread", "thread"):
        op.drop_column("messages", column)


def _index_unread(condition: str) -> None:
    op.drop_index("ix_messages_unread", "messages")
    columns, counted = ["room_id", "seq", "author_id"], sa.text(condition)
    op.create_index("ix_messages_unread", "messages", columns, sqlite_where=counted, postgresql_where=counted)


def _find_threads() -> None:
    bind, last = op.get_bind(), 0
    while rows := bind.execute(PAGE, {"last": last, "most": AT_ONCE}).all():
        found: dict[tuple[int, int], int] = {}
        for row in rows:
            parent = row.room_id, row.reply_to
            found[row.room_id, row.seq] = row.thread or found.get(parent, row.reply_to)
        threads = [{"id": row.id, "thread": found[row.room_id, row.seq]} for row in rows]
        bind.execute(sa.text("UPDATE messages SET thread = :thread WHERE id = :id"), threads)
        last = rows[-1].id
