"""Who belongs to a room, and how far each has read."""

from collections.abc import Sequence

from sqlalchemy import Connection, case, delete, func, insert, select, update

from chatapp.domain.commands import JoinRoom, LeaveRoom, MarkRead
from chatapp.domain.errors import Forbidden, NotFound
from chatapp.domain.records import Person
from chatapp.models import Membership, User
from chatapp.models import Room as R
from chatapp.store.rooms import find_room
from chatapp.store.writer import Outcome, one_by_one


def member_count(connection: Connection, room_id: int) -> int:
    """Return how many people belong to a room."""
    return connection.execute(
        select(func.count()).select_from(Membership).where(Membership.room_id == room_id)
    ).scalar_one()


def members(connection: Connection, room_id: int, present: Sequence[int], limit: int = 100) -> list[Person]:
    """Return at most `limit` members, those in `present` (user ids) first, then by name."""
    is_present = case((User.id.in_(list(present)[:limit]), 0), else_=1)
    query = (
        select(User.id, User.name, User.kind, User.role)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.room_id == room_id)
        .order_by(is_present, func.lower(User.name), User.id)
        .limit(limit)
    )
    return [Person(*row) for row in connection.execute(query)]


def read_seq(connection: Connection, room_id: int, user_id: int) -> int | None:
    """Return how far a member has read, or None for someone who does not belong."""
    query = select(Membership.read_seq).where(Membership.room_id == room_id, Membership.user_id == user_id)
    return connection.execute(query).scalar_one_or_none()


def _join(connection: Connection, command: JoinRoom) -> Outcome:
    found = find_room(connection, command.room, command.person)
    if found is None:
        raise NotFound("There is no such room.", "room")
    room, is_member = found
    if not is_member:
        # Whoever comes new has nothing unread: what was said before is history to them.
        row = {
            "room_id": room.id,
            "user_id": command.person.id,
            "joined_at": command.at,
            "read_seq": room.seq,
        }
        connection.execute(insert(Membership).values(row))
    return Outcome(not is_member)


def _leave(connection: Connection, command: LeaveRoom) -> Outcome:
    rooms = select(R.id).where(R.slug == command.room).scalar_subquery()
    gone = delete(Membership).where(Membership.room_id == rooms, Membership.user_id == command.person.id)
    return Outcome(connection.execute(gone).rowcount > 0)


def _mark_read(connection: Connection, command: MarkRead) -> Outcome:
    found = find_room(connection, command.room, command.person)
    if found is None:
        raise NotFound("There is no such room.", "room")
    room, is_member = found
    if not is_member:
        raise Forbidden("Join the room first.", "room")
    seq = min(command.seq, room.seq)
    mine = (Membership.room_id == room.id, Membership.user_id == command.person.id)
    connection.execute(update(Membership).where(*mine).values(read_seq=seq))
    return Outcome((seq, room.seq - seq))


join_rooms = one_by_one(_join)
leave_rooms = one_by_one(_leave)
mark_read = one_by_one(_mark_read)
