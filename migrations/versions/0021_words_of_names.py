"""Find people and rooms by the words of their names, without regard to case and accents"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from chatapp.domain.search_words import fold

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ORDERED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
AT_ONCE = 1000


def upgrade() -> None:
    op.create_table(
        "name_words",
        sa.Column("word", ORDERED, nullable=False),
        sa.Column("user_id", NUMBER, sa.ForeignKey("users.id", name="fk_name_words_user_id_users"), nullable=False),
        sa.PrimaryKeyConstraint("word", "user_id", name=op.f("pk_name_words")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_name_words_user_id", "name_words", ["user_id"])
    for page in _pages("users", "id, name"):
        words = [{"word": word, "user_id": row.id} for row in page for word in sorted(set(fold(row.name).split()))]
        op.get_bind().execute(sa.text("INSERT INTO name_words (word, user_id) VALUES (:word, :user_id)"), words)
    op.add_column("rooms", sa.Column("search_name", sa.Text(), nullable=False, server_default=""))
    for page in _pages("rooms", "id, name, slug"):
        names = [{"id": row.id, "name": fold(f"{row.name} {row.slug}")} for row in page]
        op.get_bind().execute(sa.text("UPDATE rooms SET search_name = :name WHERE id = :id"), names)


def downgrade() -> None:
    op.drop_table("name_words")
    op.drop_column("rooms", "search_name")


def _pages(table: str, columns: str) -> Iterator[list[sa.Row[tuple[object, ...]]]]:
    bind, last = op.get_bind(), 0
    page = f"SELECT {columns} FROM {table} WHERE id > :last ORDER BY id LIMIT {AT_ONCE}"  # noqa: S608
    while rows := list(bind.execute(sa.text(page), {"last": last})):
        yield rows
        last = rows[-1].id
