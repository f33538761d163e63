"""The words of people's names, by which they are found."""

from collections.abc import Iterable

from sqlalchemy import Connection, Subquery, and_, delete, select, union

from chatapp.domain.names import name_key
from chatapp.domain.search_words import fold
from chatapp.models import NameWord, User
from chatapp.store.db.raw_sql import execute_many

_LAST = "\U0010ffff"
_ADD = "INSERT INTO name_words (word, user_id) VALUES (?, ?) ON CONFLICT DO NOTHING"


def set_name_words(connection: Connection, user_id: int, name: str) -> None:
    """Note the words of a person's name in place of those noted before."""
    connection.execute(delete(NameWord).where(NameWord.user_id == user_id))
    add_name_words(connection, [(user_id, name)])


def add_name_words(connection: Connection, named: Iterable[tuple[int, str]]) -> None:
    """Note the words of names, each as `(user_id, name)`."""
    rows = [(word, user_id) for user_id, name in named for word in sorted(set(fold(name).split()))]
    execute_many(connection, _ADD, rows)


def ids_by_name(typed: str) -> Subquery:
    """Return the ids (`id`) of the people whose name begins with what is typed, or has words that begin with its words.

    As a union of two: for a condition with "or" PostgreSQL would look at everybody.
    """
    key = name_key(typed)
    found = [select(User.id).where(User.fold >= key, User.fold < key + _LAST)]
    if words := tuple(dict.fromkeys(fold(typed).split())):
        first, *others = (and_(NameWord.word >= word, NameWord.word < word + _LAST) for word in words)
        too = (NameWord.user_id.in_(select(NameWord.user_id).where(other)) for other in others)
        found.append(select(NameWord.user_id).where(first, *too))
    return union(*found).subquery("found")
