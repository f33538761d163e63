"""Keep pins, saved messages, polls, mentions of everyone and what concerns each person"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PINNED = "pinned_at IS NOT NULL"


def upgrade() -> None:
    op.add_column("messages", sa.Column("pinned_at", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_messages_pinned",
        "messages",
        ["room_id", "pinned_at"],
        sqlite_where=sa.text(PINNED),
        postgresql_where=sa.text(PINNED),
    )
    op.create_table(
        "saved_messages",
        person("user_id"),
        message("saved_messages"),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_saved_messages_user_id")),
        sa.PrimaryKeyConstraint("user_id", "message_id", name=op.f("pk_saved_messages")),
    )
    op.create_index(op.f("ix_saved_messages_message_id"), "saved_messages", ["message_id"])
    op.create_table(
        "room_mentions",
        sa.Column("room_id", NUMBER, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        person("author_id"),
        sa.Column("present", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_room_mentions_room_id")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_room_mentions_author_id")),
        sa.PrimaryKeyConstraint("room_id", "seq", name=op.f("pk_room_mentions")),
    )
    op.create_table(
        "activities",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        person("user_id"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        message("activities"),
        person("actor_id"),
        sa.Column("emoji", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_activities_user_id")),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_activities_actor_id")),
    )
    op.create_index(op.f("ix_activities_user_id_at"), "activities", ["user_id", "at"])
    op.create_index(op.f("ix_activities_message_id"), "activities", ["message_id"])
    op.create_table(
        "polls",
        message("polls", primary_key=True),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("multiple", sa.Boolean(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
    )
    op.create_table(
        "poll_votes",
        message("poll_votes"),
        person("user_id"),
        sa.Column("option", sa.Integer(), nullable=False),
        sa.Column("voted_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_poll_votes_user_id")),
        sa.PrimaryKeyConstraint("message_id", "user_id", "option", name=op.f("pk_poll_votes")),
    )


def downgrade() -> None:
    for table in ("poll_votes", "polls", "activities", "room_mentions", "saved_messages"):
        op.drop_table(table)
    op.drop_index("ix_messages_pinned", "messages")
    op.drop_column("messages", "pinned_at")


def person(name: str) -> sa.Column[int]:
    return sa.Column(name, NUMBER, nullable=False)


def message(table: str, primary_key: bool = False) -> sa.Column[int]:
    reference = sa.ForeignKey("messages.id", name=op.f(f"fk_{table}_message_id"))
    return sa.Column("message_id", NUMBER, reference, nullable=False, primary_key=primary_key)
