"""Searches messages by words, newest first, with the right to read in the query."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select

from chatapp.domain.errors import Invalid
from chatapp.models import Message as M
from chatapp.models import Room, User
from chatapp.store.db.engine import Database
from chatapp.store.db.long_queries import limit_per_person, run_long_query
from chatapp.store.messages.byte_limit import MessageQuery, MessageSlice
from chatapp.store.messages.rows import select_messages
from chatapp.store.people.visibility import can_see_room
from chatapp.store.search.word_index import with_words

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
    query = database.query(_ids, search)
    with limit_per_person(search.person_id):
        ids = [row[0] for row in run_long_query(database, query)]
    if not ids:
        return MessageSlice([], complete=True)
    with database.read() as connection:
        # What they may read may be less by now, and a text may be gone.
        still = (M.id.in_(ids), M.deleted_at.is_(None), can_see_room(search.person_id))
        return MessageQuery(select_messages().where(*still).order_by(M.id.desc())).read(connection)


def _ids(connection: Connection, search: Search) -> Select[*tuple[Any, ...]]:
    base = select(M.id).join(User, User.id == M.author_id).join(Room, Room.id == M.room_id)
    # In a room its numbers are in the order of the ids, and its index has them in order.
    plain: Any = M.id if search.room is None else M.seq
    query, order = with_words(connection, base, search.words, plain)
    query = query.where(M.kind.in_(_SPOKEN), can_see_room(search.person_id))
    if search.below is not None:
        query = query.where((M.id if order is plain else order) < _id_of(connection, search))
    return _narrowed(query, search).order_by(order.desc()).limit(search.limit)


def _id_of(connection: Connection, search: Search) -> int:
    room, seq = search.below or ("", 0)
    here = (Room.slug == room, M.seq == seq, can_see_room(search.person_id))
    found = connection.execute(select(M.id).join(Room, Room.id == M.room_id).where(*here)).scalar_one_or_none()
    if found is None:
        raise Invalid("cursor_invalid", "cursor")
    return found


def _narrowed(query: Select[*tuple[Any, ...]], search: Search) -> Select[*tuple[Any, ...]]:
    if search.room is not None:
        query = query.where(Room.slug == search.room)
    if search.author_fold is not None:
        query = query.where(User.fold == search.author_fold)
    if search.after is not None:
        query = query.where(M.created_at >= search.after)
    if search.before is not None:
        query = query.where(M.created_at < search.before)
    return query
