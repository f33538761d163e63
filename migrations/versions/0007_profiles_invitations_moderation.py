"""Profiles, blocks, invitations for many, reports, bans and unwanted words"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NOW_INVITED = """
INSERT INTO invitations (hash, note, created_at, expires_at, most_uses, uses)
SELECT hash, '', created_at, expires_at, 1, 0 FROM one_time_links WHERE purpose = 'invite' AND used_at IS NULL
"""
ONCE_INVITED = """
INSERT INTO one_time_links (purpose, hash, created_at, expires_at)
SELECT 'invite', hash, created_at, expires_at FROM invitations
WHERE most_uses = 1 AND uses = 0 AND revoked_at IS NULL AND expires_at IS NOT NULL
"""


def upgrade() -> None:
    for column in _user_columns():
        op.add_column("users", column)
    op.create_table(
        "blocks",
        _person("user_id", "blocks"),
        _person("blocked_id", "blocks"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "blocked_id", name=op.f("pk_blocks")),
    )
    op.create_index(op.f("ix_blocks_blocked_id"), "blocks", ["blocked_id"])
    _invitations()
    _reports()
    _bans()
    op.create_table(
        "unwanted_words",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        _person("created_by", "unwanted_words", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unwanted_words")),
        sa.UniqueConstraint("word", name=op.f("uq_unwanted_words_word")),
    )


def downgrade() -> None:
    op.execute(ONCE_INVITED)
    for table in ("unwanted_words", "bans", "reports", "invitations", "blocks"):
        op.drop_table(table)
    for column in reversed(_user_columns()):
        op.drop_column("users", column.name)


def _user_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("hue", sa.Integer(), nullable=True),
        sa.Column("status_emoji", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="", nullable=False),
        sa.Column("invisible", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("muted_until", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("banned_until", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("deactivated_at", sa.BigInteger(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
    ]


def _person(name: str, table: str, nullable: bool = False) -> sa.Column[Any]:
    key = sa.ForeignKey("users.id", name=op.f(f"fk_{table}_{name}"))
    return sa.Column(name, NUMBER, key, nullable=nullable)


def _invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        _person("created_by", "invitations", nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("most_uses", sa.Integer(), nullable=True),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("hash", name=op.f("uq_invitations_hash")),
    )
    op.execute(NOW_INVITED)
    op.execute("DELETE FROM one_time_links WHERE purpose = 'invite'")


def _reports() -> None:
    op.create_table(
        "reports",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column(
            "message_id",
            NUMBER,
            sa.ForeignKey("messages.id", name=op.f("fk_reports_message_id")),
            nullable=False,
        ),
        _person("reporter_id", "reports", nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        _person("closed_by", "reports", nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("message_id", "reporter_id", name=op.f("uq_reports_message_id_reporter_id")),
    )
    op.create_index(op.f("ix_reports_closed_at"), "reports", ["closed_at"])


def _bans() -> None:
    op.create_table(
        "bans",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        _person("user_id", "bans", nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("fold", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        _person("created_by", "bans", nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("lifted_at", sa.BigInteger(), nullable=True),
        _person("lifted_by", "bans", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bans")),
    )
    for column in ("user_id", "fold", "address"):
        op.create_index(op.f(f"ix_bans_{column}"), "bans", [column])
