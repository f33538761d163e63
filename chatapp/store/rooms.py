"""Rooms as a person may find them. A private room is found only through one's membership: permission is the query."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, func, insert, or_, select

from chatapp.domain.commands import CreateRoom
from chatapp.domain.errors import Conflict
from chatapp.domain.records import ListedRoom, Membership, Person, Room
from chatapp.models import Membership as M
from chatapp.models import Room as R
from chatapp.store.mentions import unread_mentions
from chatapp.store.writer import Outcome, one_by_one

_COLUMNS = (
    R.id, R.slug, R.name, R.topic, R.visibility, R.seq, R.rev, R.created_at, R.description, R.archived_at, R.posting,
    R.slow_seconds,
)  # fmt: skip
_MINE = (M.role, M.read_seq, M.favourite, M.muted, M.notify)
_WIDTH = len(_COLUMNS)


def find_room(connection: Connection, slug: str, person: Person) -> tuple[Room, Membership | None] | None:
    """Return a room and how the person belongs to it; None where it does not exist for them."""
    row = connection.execute(_FIND, {"person": person.id, "slug": slug}).one_or_none()
    return None if row is None else (Room(*row[:_WIDTH]), _membership(row))


def room_by_slug(connection: Connection, slug: str) -> Room | None:
    """Return a room whoever asks: for the command line and for administrators."""
    row = connection.execute(select(*_COLUMNS).where(R.slug == slug)).one_or_none()
    return None if row is None else Room(*row)


def all_rooms(connection: Connection) -> list[Room]:
    """Return every room by slug: for the command line and for administrators."""
    return [Room(*row) for row in connection.execute(select(*_COLUMNS).order_by(R.slug))]


def list_rooms(connection: Connection, person: Person) -> list[ListedRoom]:
    """Return the rooms a person may see, by name, with what is unread in those they belong to."""
    mentions = unread_mentions(connection, person.id)
    rows = connection.execute(_LIST, {"person": person.id})
    return [_listed(row, mentions) for row in rows]


def public_slugs(connection: Connection, slugs: Sequence[str]) -> frozenset[str]:
    """Return those of the slugs that are a public room's."""
    if not slugs:
        return frozenset()
    query = select(R.slug).where(R.slug.in_(slugs), R.visibility == "public")
    return frozenset(connection.execute(query).scalars())


def revs(connection: Connection, room_ids: Sequence[int]) -> list[tuple[int, str, int]]:
    """Return id, slug and rev of rooms, given by their ids."""
    rows = connection.execute(select(R.id, R.slug, R.rev).where(R.id.in_(room_ids)))
    return [(row.id, row.slug, row.rev) for row in rows]


def visible_rooms(person_id: int) -> Select[*tuple[Any, ...]]:
    """Return the query for the ids of the rooms a person may see, to build the right into other queries."""
    mine = select(M.room_id).where(M.user_id == person_id)
    return select(R.id).where(or_(R.visibility == "public", R.id.in_(mine)))


def _create(connection: Connection, command: CreateRoom) -> Outcome:
    if room_by_slug(connection, command.slug) is not None:
        raise Conflict("A room with this address exists already. Choose another.", "slug")
    creator = command.creator
    values = {
        "slug": command.slug, "name": command.name, "topic": command.topic, "created_at": command.at,
        "visibility": "private" if command.private else "public", "seq": 0, "rev": 0,
        "created_by": creator.id if creator else None,
    }  # fmt: skip
    room_id = connection.execute(insert(R).values(values).returning(R.id)).scalar_one()
    if creator is not None:
        # A guest may be gone for good tomorrow: their rooms are looked after by those in charge of the chat.
        role = "member" if creator.kind == "guest" else "owner"
        membership = {"room_id": room_id, "user_id": creator.id, "joined_at": command.at, "read_seq": 0, "role": role}
        connection.execute(insert(M).values(membership))
    return Outcome(room_by_slug(connection, command.slug))


create_rooms = one_by_one(_create)


def _visible() -> Select[*tuple[Any, ...]]:
    mine = and_(M.room_id == R.id, M.user_id == bindparam("person"))
    query = select(*_COLUMNS, *_MINE).outerjoin(M, mine)
    return query.where(or_(R.visibility == "public", M.user_id.is_not(None)))


# Put together once: that takes longer than finding the room.
_FIND = _visible().where(R.slug == bindparam("slug"))
_LIST = _visible().order_by(func.lower(R.name), R.slug)


def _membership(row: Any) -> Membership | None:
    return None if row[_WIDTH] is None else Membership(*row[_WIDTH:])


def _listed(row: Any, mentions: Mapping[int, int]) -> ListedRoom:
    room, mine = Room(*row[:_WIDTH]), _membership(row)
    unread = max(0, room.seq - mine.read_seq) if mine is not None else 0
    return ListedRoom(room, mine, unread, mentions.get(room.id, 0))
