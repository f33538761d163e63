"""The rooms and the people of the whole chat, and the chat in figures."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from chatapp.domain.administration import Count, Overview, PersonLine, RoomLine
from chatapp.domain.errors import Invalid, NotFound
from chatapp.domain.records import Person
from chatapp.models import Membership, Room, User
from chatapp.store.messages.rows import written_by
from chatapp.store.rooms import all_rooms
from chatapp.store.users import PERSON

MOST_COUNTED = 1_000


def overview(connection: Connection) -> Overview:
    """Return the chat in figures; messages are counted by the rooms' own numbers, which have no gaps."""
    figures = select(func.count(), func.coalesce(func.sum(Room.seq), 0)).where(Room.visibility != "direct")
    rooms, messages = connection.execute(figures).one()
    people = connection.execute(select(User.kind, func.count()).group_by(User.kind).order_by(User.kind))
    return Overview(rooms, int(messages), {row[0]: row[1] for row in people})


def rooms(connection: Connection) -> list[RoomLine]:
    """Return every room but direct messages, by slug, with how many people belong to it."""
    query = select(Membership.room_id, func.count()).group_by(Membership.room_id)
    members = {row[0]: row[1] for row in connection.execute(query)}
    named = [room for room in all_rooms(connection) if room.visibility != "direct"]
    return [RoomLine(room, members.get(room.id, 0)) for room in named]


def people(connection: Connection, part: str, below: int | None, limit: int) -> list[PersonLine]:
    """Return the `limit` newest people with ids under `below`; `part` is part of a folded name, or empty."""
    conditions: list[ColumnElement[bool]] = [User.fold.contains(part, autoescape=True)] if part else []
    if below is not None:
        conditions.append(User.id < below)
    query = _people().where(*conditions).order_by(User.id.desc()).limit(limit)
    return [_line(connection, row) for row in connection.execute(query)]


def people_named(connection: Connection, fold: str, limit: int) -> list[int]:
    """Return the ids of the people who have a name of this fold: guests may share one."""
    query = select(User.id).where(User.fold == fold).order_by(User.id.desc()).limit(limit)
    return list(connection.execute(query).scalars())


def person_with_id(connection: Connection, user_id: int) -> Person:
    """Return a person. Raises Invalid for an id that is nobody's."""
    query = select(*PERSON).where(User.id == user_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise Invalid("Nobody has this number.", "person")
    return Person(*row)


def person(connection: Connection, user_id: int) -> PersonLine:
    """Return one person. Raises NotFound."""
    row = connection.execute(_people().where(User.id == user_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such person.", "id")
    return _line(connection, row)


def _people() -> Select[*tuple[Any, ...]]:
    return select(*PERSON, User.created_at, User.banned_until, User.deactivated_at)


def _line(connection: Connection, row: Any) -> PersonLine:
    theirs = written_by(row.id).limit(MOST_COUNTED + 1).subquery()
    number = connection.execute(select(func.count()).select_from(theirs)).scalar_one()
    count = Count(min(number, MOST_COUNTED), number > MOST_COUNTED)
    return PersonLine(Person(*row[: len(PERSON)]), row.created_at, count, row.banned_until, row.deactivated_at)
