"""The word index: FTS5 on SQLite, tsvector on PostgreSQL; both hold the words of `domain.words`, so both find the same.

FTS5: https://sqlite.org/fts5.html section 4.4.3 (contentless tables and how an entry is taken out of one).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    TableClause,
    Text,
    cast,
    column,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from chatapp.domain.words import words
from chatapp.store.hot import execute_many

_ADD = {
    "sqlite": "INSERT INTO message_words(rowid, words) VALUES (?, ?)",
    # No parser of PostgreSQL comes near the words: it would cut them its own way.
    "postgresql": "INSERT INTO message_words(message_id, words) VALUES (?, array_to_tsvector(string_to_array(?, ' ')))",
}
_REMOVE = {
    "sqlite": "INSERT INTO message_words(message_words, rowid, words) VALUES ('delete', ?, ?)",
    "postgresql": "DELETE FROM message_words WHERE message_id = ? AND CAST(? AS TEXT) IS NOT NULL",
}
_WITH_ENTRIES = {
    "sqlite": "SELECT messages.id, body, sz FROM messages JOIN message_words_docsize AS size ON size.id = messages.id",
    "postgresql": "SELECT id, body, tsvector_to_array(words) FROM messages JOIN message_words ON message_id = id",
}
_AT_ONCE = 1000


def index_bodies(connection: Connection, bodies: Sequence[tuple[int, str]]) -> None:
    """Add messages, as `(id, body)`, to the index."""
    execute_many(connection, _ADD[connection.dialect.name], _entries(bodies))


def unindex_body(connection: Connection, message_id: int, body: str) -> None:
    """Take a message out of the index; `body` must be the text it was indexed with."""
    execute_many(connection, _REMOVE[connection.dialect.name], _entries([(message_id, body)]))


class Hits(NamedTuple):
    """The index to join with messages: its entries, the column that is a message's id, and the condition on words."""

    entries: TableClause
    message_id: ColumnElement[int]
    condition: ColumnElement[bool]


def word_hits(connection: Connection, wanted: tuple[str, ...]) -> Hits:
    """Return the entries that have, for every wanted word, a word beginning with it."""
    if connection.dialect.name == "sqlite":
        entries = table("message_words", column("rowid", Integer), column("message_words", Text))
        # Words are letters and digits only, so quoting them cannot be broken out of.
        query = " AND ".join(f'"{word}"*' for word in wanted)
        return Hits(entries, entries.c.rowid, entries.c.message_words.match(query))
    entries = table("message_words", column("message_id", BigInteger), column("words", Text))
    query = " & ".join(f"'{word}':*" for word in wanted)
    return Hits(entries, entries.c.message_id, entries.c.words.op("@@")(cast(query, TSQUERY)))


def indexed_ids(connection: Connection) -> set[int]:
    """Return the ids of all indexed messages, for checks of the whole store."""
    column_name = "rowid" if connection.dialect.name == "sqlite" else "message_id"
    return set(connection.execute(text(f"SELECT {column_name} FROM message_words")).scalars())  # noqa: S608


def entries_of_other_texts(connection: Connection) -> Iterator[int]:
    """Yield the ids of messages whose entry is of another text. FTS5 remembers of one only how many words it has."""
    is_sqlite = connection.dialect.name == "sqlite"
    query = text(_WITH_ENTRIES[connection.dialect.name]).execution_options(yield_per=_AT_ONCE)
    for message_id, body, entry in connection.execute(query):
        found = words(body)
        if _size(entry) != len(found) if is_sqlite else set(entry) != set(found):
            yield message_id


def _size(varint: bytes) -> int:
    size = 0
    for byte in varint:
        size = size << 7 | byte & 0x7F
    return size


def _entries(bodies: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    return [(message_id, " ".join(words(body))) for message_id, body in bodies]
