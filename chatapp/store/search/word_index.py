"""The word index: FTS5 on SQLite, tsvector on PostgreSQL, both over the words of `domain.search_words`.

FTS5: https://sqlite.org/fts5.html section 4.4.3 (contentless tables and how an entry is taken out of one).
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Connection,
    Integer,
    Row,
    Select,
    Text,
    any_,
    bindparam,
    cast,
    column,
    func,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from chatapp.domain.search_words import PART_MIN, terms
from chatapp.models import Message as M
from chatapp.store.db.raw_sql import execute_many
from chatapp.store.search.vocabulary import (
    add_pending_words,
    add_removed_words,
    missing_words,
    needless_words,
    words_containing,
)

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
# Each word more costs a search as much as two texts that are looked through; and so many words are in many texts.
_MOST_SPELT = 200
# What PostgreSQL expects so few messages to have, or this part of all, is rare: it is taken from the index and sorted.
# By itself it would look through all messages, newest first, hoping for a hit soon.
_FEW, _FEW_PART = 1_000, 0.0015
_EXPECTED = text("EXPLAIN (FORMAT JSON) SELECT message_id FROM message_words WHERE words @@ CAST(:matched AS tsquery)")
_INDEXED = text("SELECT reltuples FROM pg_class WHERE oid = CAST('message_words' AS regclass)")

# What is asked for, each with the words that contain it.
_Indexed = list[tuple[str, list[str]]]


def index_bodies(connection: Connection, bodies: Sequence[tuple[int, str]]) -> None:
    """Add messages, as `(id, body)`, to the index, and their words to the vocabulary."""
    cut = [(message_id, terms(body)) for message_id, body in bodies]
    execute_many(connection, _ADD[connection.dialect.name], [(id_, " ".join(found)) for id_, found in cut])
    add_pending_words(connection, [found for _id, found in cut])


def unindex_body(connection: Connection, message_id: int, body: str) -> None:
    """Take a message out of the index; `body` must be the text it was indexed with."""
    found = terms(body)
    execute_many(connection, _REMOVE[connection.dialect.name], [(message_id, " ".join(found))])
    add_removed_words(connection, found)


class Matched(NamedTuple):
    """What to find: an expression for the index ("" for none), and words so common that texts are looked through.

    `is_rare`: the index is read first, not the messages in their order. SQLite always reads it so.
    """

    expression: str
    common: tuple[str, ...]
    is_rare: bool = False

    @property
    def given(self) -> dict[str, str]:
        """The values of the parameters that `with_words` puts into a query."""
        return {_EXPRESSION: self.expression, **{_word(place): word for place, word in enumerate(self.common)}}


class Narrowed(NamedTuple):
    """A query narrowed to messages with words, and what to order it by."""

    query: Select[Any]
    order: Any


def match_words(connection: Connection, wanted: tuple[str, ...]) -> Matched:
    """Return how to find messages that have all the wanted words.

    A word is found in the index, and what contains it by the words of the vocabulary that do. Where these are too many,
    hits are so common that texts are looked through, newest first.
    """
    spelt = {word: _spelt(connection, word) for word in wanted}
    indexed = [(word, others) for word, others in spelt.items() if others is not None]
    common = tuple(word for word, others in spelt.items() if others is None)
    expression = _EXPRESSIONS[connection.dialect.name](indexed)
    return Matched(expression, common, bool(expression) and _is_rare(connection, expression))


def _is_rare(connection: Connection, expression: str) -> bool:
    if connection.dialect.name == "sqlite":
        return False
    [plan] = connection.execute(_EXPECTED, {"matched": expression}).scalar_one()
    expected, indexed = plan["Plan"]["Plan Rows"], connection.execute(_INDEXED).scalar_one()
    return bool(expected <= max(_FEW, _FEW_PART * indexed))


def with_words(dialect: str, query: Select[Any], matched: Matched, order: Any) -> Narrowed:
    """Narrow a query for messages, newest first by `order`.

    What is matched becomes its parameters: the same query with others `given` finds other words.
    """
    common = [bindparam(_word(place), word, type_=Text) for place, word in enumerate(matched.common)]
    narrow = _on_sqlite if dialect == "sqlite" else _on_postgresql
    return narrow(query, matched, common, order)


_EXPRESSION = "expression"


def _word(place: int) -> str:
    return f"word{place}"


def _spelt(connection: Connection, word: str) -> list[str] | None:
    return words_containing(connection, word, _MOST_SPELT) if len(word) >= PART_MIN else []


def _fts5(indexed: _Indexed) -> str:
    # Terms have no quotes and no blanks in them, so quoting them cannot be broken out of.
    return " AND ".join(
        "(" + " OR ".join([f'"{word}"*', *(f'"{other}"' for other in others)]) + ")" for word, others in indexed
    )


def _tsquery(indexed: _Indexed) -> str:
    return " & ".join(
        "(" + " | ".join([f"'{word}':*", *(f"'{other}'" for other in others)]) + ")" for word, others in indexed
    )


_EXPRESSIONS: dict[str, Callable[[_Indexed], str]] = {"sqlite": _fts5, "postgresql": _tsquery}


def _on_sqlite(query: Select[Any], matched: Matched, common: Sequence[Any], order: Any) -> Narrowed:
    query = query.where(*(func.text_has(M.body, word) for word in common))
    if not matched.expression:
        return Narrowed(query, order)
    entries = table("message_words", column("rowid", Integer), column("message_words", Text))
    found = entries.c.message_words.match(bindparam(_EXPRESSION, matched.expression, type_=Text))
    return Narrowed(query.join(entries, entries.c.rowid == M.id).where(found), entries.c.rowid)


def _on_postgresql(query: Select[Any], matched: Matched, common: Sequence[Any], order: Any) -> Narrowed:
    entries = table("message_words", column("message_id", BigInteger), column("words", Text))
    query = query.join(entries, entries.c.message_id == M.id)
    if common:
        listed = func.array_to_string(func.tsvector_to_array(entries.c.words), " ")
        query = query.where(*(func.strpos(listed, word) > 0 for word in common))
    if not matched.expression:
        return Narrowed(query, order)
    sought = cast(bindparam(_EXPRESSION, matched.expression, type_=Text), TSQUERY)
    if matched.is_rare:
        found = entries.alias("found")
        ids = select(found.c.message_id).where(found.c.words.op("@@")(sought)).scalar_subquery()
        return Narrowed(query.where(entries.c.message_id == any_(func.array(ids))), entries.c.message_id)
    return Narrowed(query.where(entries.c.words.op("@@")(sought)), entries.c.message_id)


def stale_entries(connection: Connection) -> Iterator[int]:
    """Yield the ids of messages whose entry is of another text. FTS5 remembers of one only how many words it has."""
    is_sqlite = connection.dialect.name == "sqlite"
    for message_id, body, entry in _bodies_with_entries(connection):
        found = terms(body)
        if _size(entry) != len(found) if is_sqlite else set(entry) != set(found):
            yield message_id


def inconsistent_words(connection: Connection) -> tuple[int, int]:
    """Return how many words of messages the vocabulary misses, and how many it has that stand in none."""
    found = {word for _id, body, _entry in _bodies_with_entries(connection) for word in terms(body)}
    return len(missing_words(connection, found)), len(needless_words(connection, found))


def _bodies_with_entries(connection: Connection) -> Iterator[Row[int, str, Any]]:
    query = text(_WITH_ENTRIES[connection.dialect.name]).execution_options(yield_per=_AT_ONCE)
    yield from connection.execute(query)


def _size(varint: bytes) -> int:
    size = 0
    for byte in varint:
        size = size << 7 | byte & 0x7F
    return size
