"""Find words with ł, ø, đ, ı, æ and œ by their plain letters"""

from collections.abc import Callable, Iterator

import sqlalchemy as sa
from alembic import op

from chatapp.domain.search_words import PART_MIN, fold, parts, terms_of_folded, without_marks

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

AT_ONCE = 1000
FILE = "INSERT INTO word_parts (part, word) VALUES (:part, :word) ON CONFLICT DO NOTHING"
GONE = "INSERT INTO gone_words (word) VALUES (:word)"
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
# An entry that an earlier migration has made just now has the plain letters already.
HAS = {
    "sqlite": "SELECT 1 FROM message_words WHERE rowid = :id AND message_words MATCH '\"' || :word || '\"'",
    "postgresql": "SELECT 1 FROM message_words WHERE message_id = :id AND :word = ANY(tsvector_to_array(words))",
}
ENTRIES = {
    "sqlite": "SELECT messages.id, body FROM messages JOIN message_words_docsize AS entry ON entry.id = messages.id",
    "postgresql": "SELECT messages.id, body FROM messages JOIN message_words ON message_id = messages.id",
}

Fold = Callable[[str], str]


def upgrade() -> None:
    _replace(without_marks, fold)
    bind = op.get_bind()
    for id_, word in bind.execute(sa.text("SELECT id, word FROM unwanted_words")).all():
        plain = fold(word)
        if plain != word:
            taken = bind.execute(sa.text("SELECT 1 FROM unwanted_words WHERE word = :word"), {"word": plain}).first()
            change = "DELETE FROM unwanted_words" if taken else "UPDATE unwanted_words SET word = :word"
            bind.execute(sa.text(f"{change} WHERE id = :id"), {"id": id_} | ({} if taken else {"word": plain}))


def downgrade() -> None:
    _replace(fold, without_marks)


def _replace(was: Fold, now: Fold) -> None:
    for batch in _bodies():
        for id_, body in batch:
            if not body.isascii():
                _reindex(id_, terms_of_folded(was(body)), terms_of_folded(now(body)))


def _reindex(id_: int, was: list[str], now: list[str]) -> None:
    bind = op.get_bind()
    old, new = sorted(set(was) - set(now)), sorted(set(now) - set(was))
    dialect = bind.dialect.name
    if not old or bind.execute(sa.text(HAS[dialect]), {"id": id_, "word": old[0]}).first() is None:
        return
    bind.execute(sa.text(REMOVE[dialect]), {"id": id_, "was": " ".join(was)})
    bind.execute(sa.text(ADD[dialect]), {"id": id_, "now": " ".join(now)})
    rows = [{"part": part, "word": word} for word in new for part in parts(word)]
    if rows:
        bind.execute(sa.text(FILE), rows)
    gone = [{"word": word} for word in old if len(word) > PART_MIN]
    if gone:
        bind.execute(sa.text(GONE), gone)


def _bodies() -> Iterator[list[tuple[int, str]]]:
    """Yield all indexed messages, some at a time: those that are written meanwhile are never among them."""
    bind, last = op.get_bind(), 0
    page = sa.text(f"{ENTRIES[bind.dialect.name]} WHERE messages.id > :last ORDER BY messages.id LIMIT {AT_ONCE}")
    while rows := [(id_, body) for id_, body in bind.execute(page, {"last": last})]:
        yield rows
        last = rows[-1][0]
