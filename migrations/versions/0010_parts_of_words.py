"""Find words by their parts, and scripts without spaces by any of their characters"""

from collections.abc import Callable, Iterator

import sqlalchemy as sa
from alembic import op

from chatapp.domain.search_words import parts, terms, words

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ORDERED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
AT_ONCE = 1000
MOST_SEEN = 100_000
FILE = "INSERT INTO word_parts (part, word) VALUES (:part, :word) ON CONFLICT DO NOTHING"
REMOVE = {
    "sqlite": "INSERT INTO message_words(message_words, rowid, words) VALUES ('delete', :id, :was)",
    "postgresql": "DELETE FROM message_words WHERE message_id = :id AND CAST(:was AS TEXT) IS NOT NULL",
}
ADD = {
    "sqlite": "INSERT INTO message_words(rowid, words) VALUES (:id, :now)",
    "postgresql": (
        "INSERT INTO message_words(message_id, words) VALUES (:id, array_to_tsvector(string_to_array(:now, ' ')))"
    ),
}
# Only messages that have an entry have one to be replaced.
ENTRIES = {
    "sqlite": "SELECT messages.id, body FROM messages JOIN message_words_docsize AS entry ON entry.id = messages.id",
    "postgresql": "SELECT messages.id, body FROM messages JOIN message_words ON message_id = messages.id",
}


def upgrade() -> None:
    op.create_table(
        "word_parts",
        sa.Column("part", ORDERED, nullable=False),
        sa.Column("word", ORDERED, nullable=False),
        sa.PrimaryKeyConstraint("part", "word", name=op.f("pk_word_parts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pending_words",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_words")),
    )
    op.create_table(
        "gone_words",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gone_words")),
    )
    op.create_index("ix_gone_words_word", "gone_words", ["word"])
    _file_words()
    _replace(words, terms)


def downgrade() -> None:
    _replace(terms, words)
    for name in ("gone_words", "pending_words", "word_parts"):
        op.drop_table(name)


def _file_words() -> None:
    seen = set[str]()
    for batch in _bodies():
        fresh = {word for _id, body in batch for word in terms(body)} - seen
        rows = sorted({(part, word) for word in fresh for part in parts(word)})
        if rows:
            op.get_bind().execute(sa.text(FILE), [{"part": part, "word": word} for part, word in rows])
        if len(seen) > MOST_SEEN:
            seen.clear()
        seen |= fresh


def _replace(was: Callable[[str], list[str]], now: Callable[[str], list[str]]) -> None:
    """Put in the place of entries of one way to cut those of another, where the two differ."""
    bind = op.get_bind()
    for batch in _bodies():
        cut = [(id_, " ".join(was(body)), " ".join(now(body))) for id_, body in batch if not body.isascii()]
        rows = [{"id": id_, "was": before, "now": after} for id_, before, after in cut if before != after]
        for statement in (REMOVE, ADD):
            if rows:
                bind.execute(sa.text(statement[bind.dialect.name]), rows)


def _bodies() -> Iterator[list[tuple[int, str]]]:
    """Yield all indexed messages, some at a time: those that are written meanwhile are never among them."""
    bind, last = op.get_bind(), 0
    page = sa.text(f"{ENTRIES[bind.dialect.name]} WHERE messages.id > :last ORDER BY messages.id LIMIT {AT_ONCE}")
    while rows := [(id_, body) for id_, body in bind.execute(page, {"last": last})]:
        yield rows
        last = rows[-1][0]
