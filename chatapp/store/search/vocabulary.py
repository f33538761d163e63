"""The vocabulary: the distinct words of all messages, findable by any part.

A batch of messages only appends the words that are new, as one row of `pending_words`. Later, when there is time, they
are filed under their parts, in an ordered index in which a part is found by how it begins. A search looks into both.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Integer, Text, bindparam, func, select, text

from chatapp.domain.search_words import PART_MIN, part_key, parts
from chatapp.models import GoneWord, PendingWords, WordPart
from chatapp.store.db import known_words
from chatapp.store.db.prepared import PreparedQuery
from chatapp.store.db.raw_sql import execute_many
from chatapp.store.db.writer import Outcome, one_by_one

_PEND = "INSERT INTO pending_words (words) VALUES (?)"
_GONE = "INSERT INTO gone_words (word) VALUES (?)"
_FILE = "INSERT INTO word_parts (part, word) VALUES (?, ?) ON CONFLICT DO NOTHING"
_REMOVE = "DELETE FROM word_parts WHERE part = ? AND word = ?"
# One process at a time, so that two which file the same words cannot wait for each other. Any fixed number.
_LOCK = text("SELECT pg_try_advisory_xact_lock(7216400132)")
_IN_INDEX = {
    "sqlite": text("SELECT 1 FROM message_words WHERE message_words MATCH '\"' || :word || '\"' LIMIT 1"),
    "postgresql": text("SELECT 1 FROM message_words WHERE words @@ CAST('''' || :word || '''' AS tsquery) LIMIT 1"),
}
# So many take a few thousandths of a second, in which messages wait.
_AT_ONCE = 200
_LAST = "\U0010ffff"


def add_pending_words(connection: Connection, texts: Iterable[list[str]]) -> None:
    """Note the words of stored texts: those not known go to the end of a table, for later."""
    fresh = known_words.unknown(connection, texts)
    if fresh:
        execute_many(connection, _PEND, [(" ".join(fresh),)])
        known_words.add_pending(connection, fresh)


def add_removed_words(connection: Connection, words: Iterable[str]) -> None:
    """Note the words of a text that is taken away."""
    execute_many(connection, _GONE, [(word,) for word in set(words) if len(word) > PART_MIN])


def words_containing(connection: Connection, wanted: str, most: int) -> list[str] | None:
    """Return the words that contain what is wanted behind their beginning; None where there are more than `most`."""
    key = part_key(wanted)
    given = {"wanted": wanted, "first": key, "last": key + _LAST}
    found = {row[0] for row in _filed(connection.dialect.name).stream(connection, **given, most=most + 1)}
    for (words,) in _pending(connection.dialect.name).stream(connection, wanted=wanted):
        if len(found) > most:
            return None
        found.update(word for word in words.split() if word.find(wanted, 1) > 0)
    return None if len(found) > most else sorted(found)


@cache
def _filed(dialect: str) -> PreparedQuery:
    between = WordPart.part >= bindparam("first"), WordPart.part < bindparam("last")
    query = select(WordPart.word).where(*between, _position(dialect, WordPart.word) > 0).distinct()
    return PreparedQuery(query.limit(bindparam("most", type_=Integer)))


@cache
def _pending(dialect: str) -> PreparedQuery:
    # From the first that waits: what is in front of it was filed, and PostgreSQL may not have tidied up there.
    waiting = PendingWords.id >= select(func.min(PendingWords.id)).scalar_subquery()
    return PreparedQuery(select(PendingWords.words).where(waiting, _position(dialect, PendingWords.words) > 0))


def _position(dialect: str, text_column: Any) -> Any:
    position = func.instr if dialect == "sqlite" else func.strpos
    return position(text_column, bindparam("wanted", type_=Text), type_=Integer)


class TidyWords(NamedTuple):
    """File some of the words that wait, or remove some that stand nowhere any more: of those noted as gone up to an id.

    Only such as nobody can take for known any more, `known_words.SECONDS` after they were noted.
    """

    gone_to: int


def last_gone(connection: Connection) -> int:
    """Return the id of the word that was noted as gone last; 0 where none waits."""
    return connection.execute(select(func.coalesce(func.max(GoneWord.id), 0))).scalar_one()


def needs_upkeep(connection: Connection, gone_to: int) -> bool:
    """Return True if there is anything for `tidy_words` to do."""
    pending = select(PendingWords.id).limit(1)
    gone = select(GoneWord.id).where(GoneWord.id <= gone_to).limit(1)
    return any(connection.execute(query).first() is not None for query in (pending, gone))


def _tidy(connection: Connection, command: TidyWords) -> Outcome[bool]:
    """The outcome's value tells whether there may be more to do."""
    if connection.dialect.name == "postgresql" and not connection.execute(_LOCK).scalar_one():
        return Outcome(False)
    return Outcome(_file(connection) or _remove_gone(connection, command.gone_to))


tidy_words = one_by_one(_tidy)


def _file(connection: Connection) -> bool:
    pending = select(PendingWords.id, PendingWords.words).order_by(PendingWords.id).limit(_AT_ONCE)
    taken, words = list[int](), set[str]()
    for id_, noted in connection.execute(pending).all():
        taken.append(id_)
        words.update(noted.split())
        if len(words) >= _AT_ONCE:
            break
    # In order: neighbours of the index are written together.
    execute_many(connection, _FILE, sorted({(part, word) for word in words for part in parts(word)}))
    execute_many(connection, "DELETE FROM pending_words WHERE id = ?", [(id_,) for id_ in taken])
    return bool(taken)


def _remove_gone(connection: Connection, gone_to: int) -> bool:
    waiting = select(GoneWord.id, GoneWord.word).where(GoneWord.id <= gone_to).order_by(GoneWord.id).limit(_AT_ONCE)
    rows = connection.execute(waiting).all()
    if not rows:
        return False
    again = select(GoneWord.word).where(GoneWord.word.in_({word for _id, word in rows}), GoneWord.id > gone_to)
    doubtful = {word for _id, word in rows} - set(connection.execute(again).scalars())
    nowhere = [word for word in sorted(doubtful) if not _is_in_index(connection, word)]
    execute_many(connection, _REMOVE, [(part, word) for word in nowhere for part in parts(word)])
    execute_many(connection, "DELETE FROM gone_words WHERE id = ?", [(id_,) for id_, _word in rows])
    return True


def _is_in_index(connection: Connection, word: str) -> bool:
    return connection.execute(_IN_INDEX[connection.dialect.name], {"word": word}).first() is not None


def missing_words(connection: Connection, words: set[str]) -> Sequence[str]:
    """Return those of the words that a search would not find by their parts, for checks of the whole store."""
    due = {word: len(set(parts(word))) for word in words if len(word) > PART_MIN}
    counted = connection.execute(select(WordPart.word, func.count()).group_by(WordPart.word))
    filed = {row[0]: row[1] for row in counted}
    pending = {word for noted in connection.execute(select(PendingWords.words)).scalars() for word in noted.split()}
    return sorted(word for word, count in due.items() if filed.get(word) != count and word not in pending)


def needless_words(connection: Connection, words: set[str]) -> Sequence[str]:
    """Return the words of the vocabulary that are none of these and do not wait to be removed, for the same checks."""
    filed = set(connection.execute(select(WordPart.word).distinct()).scalars())
    gone = set(connection.execute(select(GoneWord.word).distinct()).scalars())
    return sorted(filed - words - gone)
