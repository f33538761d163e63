"""Finding messages by their words, newest first, with the right to read inside the query."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select

from chatapp.domain.records import Message
from chatapp.models import Message as M
from chatapp.models import Room, User
from chatapp.store.apart import read_apart
from chatapp.store.engine import Database
from chatapp.store.index import word_hits
from chatapp.store.messages.rows import messages_of, select_messages
from chatapp.store.rooms import visible_rooms

# Who joined and left a channel is nothing anyone said: its name would find those lines before all others.
_SPOKEN = ("message", "action", "poll")


class Search(NamedTuple):
    """What to find. `after` (included) and `before` (excluded) are instants (ms); `below` is the id to go on from."""

    person_id: int
    words: tuple[str, ...]
    limit: int
    room: str | None = None
    author_fold: str | None = None
    after: int | None = None
    before: int | None = None
    below: int | None = None


def search_messages(database: Database, search: Search) -> list[Message]:
    """Return at most `limit` messages that the person may read and that have all the words, newest first.

    Raises TooLarge where that takes too long, Unavailable.
    """
    with database.read() as connection:
        query = _ids(connection, search)
    ids = [row[0] for row in read_apart(database, query)]
    if not ids:
        return []
    with database.read() as connection:
        # What they may read may be less by now, and a text may be gone.
        still = (M.id.in_(ids), M.deleted_at.is_(None), M.room_id.in_(visible_rooms(search.person_id)))
        return messages_of(connection, connection.execute(select_messages().where(*still).order_by(M.id.desc())))


def _ids(connection: Connection, search: Search) -> Select[*tuple[Any, ...]]:
    hits = word_hits(connection, search.words)
    query = (
        select(hits.message_id)
        .select_from(M)
        .join(User, User.id == M.author_id)
        .join(Room, Room.id == M.room_id)
        .join(hits.entries, hits.message_id == M.id)
        .where(hits.condition, M.kind.in_(_SPOKEN), M.room_id.in_(visible_rooms(search.person_id)))
        .order_by(hits.message_id.desc())
        .limit(search.limit)
    )
    if search.below is not None:
        query = query.where(hits.message_id < search.below)
    return _narrowed(query, search)


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
