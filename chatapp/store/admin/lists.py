"""Lists of all rooms and people, and the statistics of the overview."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from chatapp.domain.administration import Count, Overview, PersonLine, RoomLine
from chatapp.domain.errors import Invalid, NotFound
from chatapp.domain.records import Person
from chatapp.domain.records import Room as RoomOf
from chatapp.models import Membership, Room, User
from chatapp.store.db.engine import Database
from chatapp.store.db.long_queries import run_long_query
from chatapp.store.messages.rows import written_by
from chatapp.store.people.users import PERSON
from chatapp.store.rooms.rooms import ROOM

MOST_COUNTED = 1_000


def overview(database: Database) -> Overview:
    """Return the chat in figures; messages are counted by the rooms' own numbers, which have no gaps.

    Raises TooLarge, Unavailable, as do the others that are given the whole database: they may read much of it.
    """
    figures = select(func.count(), func.coalesce(func.sum(Room.seq), 0)).where(Room.visibility != "direct")
    [(rooms, messages)] = run_long_query(database, figures)
    people = run_long_query(database, select(User.kind, func.count()).group_by(User.kind).order_by(User.kind))
    return Overview(rooms, int(messages), {row[0]: row[1] for row in people})


def rooms(connection: Connection, after: str, limit: int) -> list[RoomLine]:
    """Return the `limit` rooms with slugs behind `after`, by slug, direct messages left out, with their members."""
    theirs = select(Membership.user_id).where(Membership.room_id == Room.id).correlate(Room)
    members = select(func.count()).select_from(theirs.limit(MOST_COUNTED + 1).subquery()).scalar_subquery()
    query = select(*ROOM, members).where(Room.slug > after, Room.visibility != "direct").order_by(Room.slug)
    rows: Sequence[Any] = connection.execute(query.limit(limit)).all()
    return [RoomLine(RoomOf(*row[:-1]), _count(row[-1])) for row in rows]


def people(database: Database, part: str, below: int | None, limit: int) -> list[PersonLine]:
    """Return the `limit` newest people with ids under `below`; `part` is part of a folded name, or empty."""
    conditions: list[ColumnElement[bool]] = [User.fold.contains(part, autoescape=True)] if part else []
    if below is not None:
        conditions.append(User.id < below)
    query = _people().where(*conditions).order_by(User.id.desc()).limit(limit)
    return [_line(row) for row in run_long_query(database, query)]


def people_named(connection: Connection, fold: str, limit: int) -> list[int]:
    """Return the ids of the people who have a name of this fold: guests may share one."""
    query = select(User.id).where(User.fold == fold).order_by(User.id.desc()).limit(limit)
    return list(connection.execute(query).scalars())


def person_with_id(connection: Connection, user_id: int) -> Person:
    """Return a person. Raises Invalid for an id that is nobody's."""
    query = select(*PERSON).where(User.id == user_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise Invalid("person_not_found", "person")
    return Person(*row)


def person(database: Database, user_id: int) -> PersonLine:
    """Return one person. Raises NotFound."""
    for row in run_long_query(database, _people().where(User.id == user_id)):
        return _line(row)
    raise NotFound("person_not_found", "id")


def _people() -> Select[*tuple[Any, ...]]:
    # Their messages are counted in the same statement: one for each person of a page would be a hundred.
    theirs = written_by(User.id).correlate(User).limit(MOST_COUNTED + 1).subquery()
    messages = select(func.count()).select_from(theirs).scalar_subquery()
    return select(*PERSON, User.created_at, messages, User.banned_until, User.deactivated_at)


def _line(row: Any) -> PersonLine:
    created_at, messages, *account_state = row[len(PERSON) :]
    return PersonLine(Person(*row[: len(PERSON)]), created_at, _count(messages), *account_state)


def _count(number: int) -> Count:
    return Count(min(number, MOST_COUNTED), number > MOST_COUNTED)
