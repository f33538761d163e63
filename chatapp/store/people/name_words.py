"""The words of people's names, by which they are found."""

from sqlalchemy import Connection, Subquery, and_, delete, insert, select, union

from chatapp.domain.names import name_key
from chatapp.domain.search_words import fold
from chatapp.models import NameWord, User

_LAST = "\U0010ffff"


def set_name_words(connection: Connection, user_id: int, name: str) -> None:
    """Note the words of a person's name in place of those noted before."""
    connection.execute(delete(NameWord).where(NameWord.user_id == user_id))
    words = sorted(set(fold(name).split()))
    if words:
        connection.execute(insert(NameWord), [{"word": word, "user_id": user_id} for word in words])


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
