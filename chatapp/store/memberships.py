"""Who belongs to a room, and how far each has read."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from chatapp.domain.commands import JoinRoom, LeaveRoom, MarkRead
from chatapp.domain.errors import NotFound
from chatapp.domain.permissions import Action, check
from chatapp.domain.records import Person
from chatapp.models import Membership, User
from chatapp.models import Room as R
from chatapp.store.mentions import mentions_after
from chatapp.store.rooms import find_room
from chatapp.store.users import PERSON
from chatapp.store.writer import Outcome, one_by_one


def member_count(connection: Connection, room_id: int) -> int:
    """Return how many people belong to a room."""
    return connection.execute(_COUNT, {"room": room_id}).scalar_one()


def members(connection: Connection, room_id: int, present: Sequence[int], limit: int = 100) -> list[Person]:
    """Return at most `limit` members: those in `present` (user ids) first, then others, each group by name."""
    here = list(present)[:limit]
    found = connection.execute(_HERE, {"room": room_id, "here": here}).all() if here else []
    left = limit - len(found)
    # Not the first by name, which would mean to sort everyone who ever came in.
    others = connection.execute(_OTHERS, {"room": room_id, "here": here, "limit": left}).all() if left else []
    return [Person(*row) for group in (found, others) for row in sorted(group, key=_by_name)]


def read_seq(connection: Connection, room_id: int, user_id: int) -> int | None:
    """Return how far a member has read, or None for someone who does not belong."""
    return connection.execute(_READ_SEQ, {"room": room_id, "person": user_id}).scalar_one_or_none()


def has_more_members(connection: Connection, room_id: int, most: int) -> bool:
    """Tell whether more than `most` people belong to a room, without counting them all."""
    past = select(Membership.user_id).where(Membership.room_id == room_id).offset(most).limit(1)
    return connection.execute(past).one_or_none() is not None


def read_positions(connection: Connection, room_id: int) -> list[tuple[int, str, int]]:
    """Return id, name and read seq of the members of a small room."""
    query = select(User.id, User.name, Membership.read_seq).join(Membership, Membership.user_id == User.id)
    return [(row[0], row[1], row[2]) for row in connection.execute(query.where(Membership.room_id == room_id))]


def _by_name(row: Row[*tuple[Any, ...]]) -> tuple[str, int]:
    return row.name.lower(), row.id


# Put together once: that takes longer than most answers.
_IN_ROOM = Membership.room_id == bindparam("room")
_COUNT = select(func.count()).select_from(Membership).where(_IN_ROOM)
_READ_SEQ = select(Membership.read_seq).where(_IN_ROOM, Membership.user_id == bindparam("person"))
_PEOPLE = select(*PERSON).join(Membership, Membership.user_id == User.id)
_IS_HERE = Membership.user_id.in_(bindparam("here", expanding=True))
_HERE = _PEOPLE.where(_IN_ROOM, _IS_HERE)
_OTHERS = _PEOPLE.where(_IN_ROOM, ~_IS_HERE).order_by(Membership.user_id).limit(bindparam("limit"))


def _join(connection: Connection, command: JoinRoom) -> Outcome:
    found = find_room(connection, command.room, command.person)
    if found is None:
        raise NotFound("There is no such room.", "room")
    room, mine = found
    if mine is None:
        # Whoever comes new has nothing unread: what was said before is history to them.
        row = {
            "room_id": room.id,
            "user_id": command.person.id,
            "joined_at": command.at,
            "read_seq": room.seq,
        }
        connection.execute(insert(Membership).values(row))
    return Outcome(mine is None)


def _leave(connection: Connection, command: LeaveRoom) -> Outcome:
    rooms = select(R.id).where(R.slug == command.room).scalar_subquery()
    gone = delete(Membership).where(Membership.room_id == rooms, Membership.user_id == command.person.id)
    return Outcome(connection.execute(gone).rowcount > 0)


def _mark_read(connection: Connection, command: MarkRead) -> Outcome:
    room, mine = find_room(connection, command.room, command.person) or (None, None)
    check(Action.READ, command.person, room, mine and mine.role)
    assert room is not None
    seq = min(command.seq, room.seq)
    own = (Membership.room_id == room.id, Membership.user_id == command.person.id)
    connection.execute(update(Membership).where(*own).values(read_seq=seq))
    return Outcome((seq, room.seq - seq, mentions_after(connection, room.id, command.person.id, seq)))


join_rooms = one_by_one(_join)
leave_rooms = one_by_one(_leave)
mark_read = one_by_one(_mark_read)
