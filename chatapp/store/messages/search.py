"""Searches messages by words, newest first, with the right to read in the query."""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Connection, Integer, Text, any_, bindparam, func, or_, select

from chatapp.domain.errors import Invalid
from chatapp.models import Message as M
from chatapp.models import Room, User
from chatapp.store.db.engine import Database
from chatapp.store.db.long_queries import limit_per_person, run_long_query
from chatapp.store.db.prepared import PreparedQuery
from chatapp.store.db.raw_sql import as_list
from chatapp.store.messages.byte_limit import MessageQuery, MessageSlice
from chatapp.store.messages.rows import select_messages
from chatapp.store.people.visibility import can_see_room
from chatapp.store.search.word_index import Matched, match_words, with_words

# Who joined and left a channel is nothing anyone said: its name would find those lines before all others.
_SPOKEN = ("message", "action", "poll")


class Search(NamedTuple):
    """What to find. `after` (included) and `before` (excluded) are instants (ms); `below` is the hit to go on from, by
    its room and seq.
    """

    person_id: int
    words: tuple[str, ...]
    limit: int
    room: str | None = None
    author_fold: str | None = None
    after: int | None = None
    before: int | None = None
    below: tuple[str, int] | None = None


def search_messages(database: Database, search: Search) -> MessageSlice:
    """Return at most `limit` messages that the person may read and that have all the words, newest first.

    Raises Invalid (cursor), TooLarge where that takes too long, Unavailable.
    """
    shape, given = database.query(_prepare, search)
    with limit_per_person(search.person_id):
        ids = [row[0] for row in run_long_query(database, _hits(shape), **given)]
    return database.query(_read, search.person_id, ids) if ids else MessageSlice([], complete=True)


def _read(connection: Connection, person_id: int, ids: list[int]) -> MessageSlice:
    # What they may read may be less by now, and a text may be gone.
    given = {"ids": as_list(connection, ids), "person": person_id}
    return _still_there(connection.dialect.name).read(connection, given)


@cache
def _still_there(dialect: str) -> MessageQuery:
    if dialect == "sqlite":
        listed = func.json_each(bindparam("ids", type_=Text)).table_valued("value")
        is_hit: Any = M.id.in_(select(listed.c.value))
    else:
        is_hit = M.id == any_(bindparam("ids", type_=ARRAY(BigInteger)))
    still = (is_hit, M.deleted_at.is_(None), can_see_room(bindparam("person")))
    return MessageQuery(select_messages().where(*still).order_by(M.id.desc()), PreparedQuery)


class _Shape(NamedTuple):
    """What a search asks for, but for the values: searches alike are one statement."""

    dialect: str
    matched: Matched
    conditions: frozenset[str]


def _prepare(connection: Connection, search: Search) -> tuple[_Shape, dict[str, Any]]:
    matched = match_words(connection, search.words)
    asked = {name: value for name in _CONDITIONS if (value := getattr(search, name)) is not None}
    if search.below is not None:
        asked["below"] = _id_of(connection, search)
    # Of what is matched, the statement depends only on how much there is of each kind.
    alike = Matched("x" if matched.expression else "", ("x",) * len(matched.common), matched.is_rare)
    given = {"person": search.person_id, "limit": search.limit, **asked, **matched.given}
    return _Shape(connection.dialect.name, alike, frozenset(asked)), given


_CONDITIONS: dict[str, Callable[[Any], Any]] = {
    "room": lambda slug: Room.slug == slug,
    "author_fold": lambda fold: User.fold == fold,
    "after": lambda instant: M.created_at >= instant,
    "before": lambda instant: M.created_at < instant,
}


@lru_cache(maxsize=128)
def _hits(shape: _Shape) -> PreparedQuery:
    base = select(M.id).join(User, User.id == M.author_id).join(Room, Room.id == M.room_id)
    # In a room its numbers are in the order of the ids, and its index has them in order.
    plain: Any = M.seq if "room" in shape.conditions else M.id
    query, order = with_words(shape.dialect, base, shape.matched, plain)
    query = query.where(_is_spoken(), can_see_room(bindparam("person")))
    query = query.where(*(_CONDITIONS[name](bindparam(name)) for name in shape.conditions if name in _CONDITIONS))
    if "below" in shape.conditions:
        query = query.where((M.id if order is plain else order) < bindparam("below"))
    return PreparedQuery(query.order_by(order.desc()).limit(bindparam("limit", type_=Integer)))


def _is_spoken() -> ColumnElement[bool]:
    return or_(*(M.kind == kind for kind in _SPOKEN))


def _id_of(connection: Connection, search: Search) -> int:
    room, seq = search.below or ("", 0)
    here = (Room.slug == room, M.seq == seq, can_see_room(search.person_id))
    found = connection.execute(select(M.id).join(Room, Room.id == M.room_id).where(*here)).scalar_one_or_none()
    if found is None:
        raise Invalid("cursor_invalid", "cursor")
    return found
