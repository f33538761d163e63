"""Memberships and read positions of rooms."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, bindparam, delete, func, select, update

from chatapp.domain.commands import (
    AppointPerson,
    InvitePeople,
    JoinRoom,
    LeaveRoom,
    RemovePerson,
    SetPreferences,
)
from chatapp.domain.errors import Conflict, Forbidden, Invalid, NotFound
from chatapp.domain.notes import MembershipChanged, Note
from chatapp.domain.permissions import Action, check, outranks_in_room
from chatapp.domain.records import ListedRoom, Person, Room, RoomMember, RoomRole
from chatapp.domain.records import Membership as MembershipOf
from chatapp.models import Membership, User
from chatapp.models import Room as R
from chatapp.store.audit_log import log_action
from chatapp.store.db.prepared import PreparedQuery
from chatapp.store.db.raw_sql import insert_new, is_among
from chatapp.store.db.writer import Outcome, one_by_one
from chatapp.store.people.users import PERSON, active_person
from chatapp.store.people.visibility import check_known
from chatapp.store.rooms.direct_messages import add_members, added_notes
from chatapp.store.rooms.invitations import add_invitations, end_invitations_of_member
from chatapp.store.rooms.ownership import next_owner
from chatapp.store.rooms.rooms import find_room, listed_room, room_for_action, visible_room


def member_count(connection: Connection, room_id: int) -> int:
    """Return how many people belong to a room."""
    return int(next(_COUNT.stream(connection, room=room_id))[0])


def members(connection: Connection, room_id: int, present: Sequence[int], limit: int = 100) -> list[Person]:
    """Return at most `limit` members: those in `present` (user ids) first, then others, each group by name."""
    here = set(present[:limit])
    # Not the first by name, which would mean to sort everyone who ever came in. Of a small room these are all.
    first = _FIRST.fetch_all(connection, room=room_id, limit=limit)
    is_all = len(first) < limit
    found = [row for row in first if row[0] in here] if is_all else _present(connection, room_id, list(here))
    here_ids = {row[0] for row in found}
    groups = found, [row for row in first if row[0] not in here_ids][: limit - len(found)]
    return [Person(*row) for group in groups for row in sorted(group, key=_by_name)]


def _present(connection: Connection, room_id: int, here: Sequence[int]) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(_HERE, {"room": room_id, "here": here})] if here else []


def all_members(connection: Connection, room_id: int, after: int, limit: int) -> list[RoomMember]:
    """Return members with ids above `after`, by id: page by page all of them, with their roles in the room."""
    query = _MEMBERS.where(Membership.user_id > after).order_by(Membership.user_id).limit(limit)
    return [RoomMember(Person(*row[:-1]), row[-1]) for row in connection.execute(query, {"room": room_id})]


def member_roles(connection: Connection, room_id: int, among: Sequence[int]) -> dict[int, RoomRole]:
    """Return the roles in a room of those of the people, given by their ids, who belong to it."""
    query = select(Membership.user_id, Membership.role).where(_IN_ROOM, is_among(connection, Membership.user_id, among))
    return {row.user_id: row.role for row in connection.execute(query, {"room": room_id})}


def has_more_members(connection: Connection, room_id: int, most: int) -> bool:
    """Return True if more than `most` people belong to a room, without counting them all."""
    return connection.execute(_PAST, {"room": room_id, "most": most}).one_or_none() is not None


def read_positions(connection: Connection, room_id: int) -> list[tuple[int, str, int]]:
    """Return id, name and read seq of the members of a small room; who is invisible has read nothing."""
    query = select(User.id, User.name, Membership.read_seq).join(Membership, Membership.user_id == User.id)
    shown = query.where(Membership.room_id == room_id, User.invisible.is_(False))
    return [(row[0], row[1], row[2]) for row in connection.execute(shown)]


def _by_name(row: Sequence[Any]) -> tuple[str, int]:
    return row[1].lower(), row[0]


# Put together once: that takes longer than most answers.
_IN_ROOM = Membership.room_id == bindparam("room")
_COUNT = PreparedQuery(select(func.count()).select_from(Membership).where(_IN_ROOM))
_PAST = select(Membership.user_id).where(_IN_ROOM).offset(bindparam("most")).limit(1)
_PEOPLE = select(*PERSON).join(Membership, Membership.user_id == User.id)
_MEMBERS = _PEOPLE.add_columns(Membership.role).where(_IN_ROOM)
_IS_HERE = Membership.user_id.in_(bindparam("here", expanding=True))
_HERE = _PEOPLE.where(_IN_ROOM, _IS_HERE)
_FIRST = PreparedQuery(_PEOPLE.where(_IN_ROOM).order_by(Membership.user_id).limit(bindparam("limit", type_=Integer)))


def _join(connection: Connection, command: JoinRoom) -> Outcome[bool]:
    active_person(connection, command.person.id, command.at)
    room, mine = visible_room(connection, command.room, command.person)
    check(Action.JOIN, command.person, room, mine and mine.role)
    if mine is None:
        # Whoever comes new has nothing unread: what was said before is history to them.
        row = {
            "room_id": room.id,
            "user_id": command.person.id,
            "joined_at": command.at,
            "read_seq": room.seq,
        }
        # Another process may have made them one just now.
        insert_new(connection, Membership, [row], Membership.user_id)
        return Outcome(True, notes=end_invitations_of_member(connection, room.id, command.person.id, command.at))
    return Outcome(False)


def _leave(connection: Connection, command: LeaveRoom) -> Outcome[Room | None]:
    room, mine = _found(connection, command.room, command.person)
    if room is None or mine is None:
        return Outcome()
    check(Action.LEAVE, command.person, room, mine.role)
    ended = _end(connection, room, command.person.id, command.at)
    promoted = _pass_on_ownership(connection, room, mine.role, command.person, command.at)
    return Outcome(room, notes=(*ended, *promoted))


def _invite(connection: Connection, command: InvitePeople) -> Outcome[tuple[Room, list[int]]]:
    room, _mine = room_for_action(connection, command.room, command.actor, Action.INVITE, at=command.at)
    check_known(connection, command.actor, command.people, "people")
    if command.actor is not None:
        invited, notes = add_invitations(connection, room, command.actor, command.people, command.at)
        return Outcome((room, invited), notes=notes)
    added = add_members(connection, room.id, room.seq, command.people, command.at)
    answered = [
        note for user_id in added for note in end_invitations_of_member(connection, room.id, user_id, command.at)
    ]
    return Outcome((room, added), notes=(*added_notes(connection, room.id, added), *answered))


def _remove(connection: Connection, command: RemovePerson) -> Outcome[Room]:
    room, mine = room_for_action(connection, command.room, command.actor, Action.REMOVE, at=command.at)
    if command.actor is not None and command.actor.id == command.person_id:
        raise Invalid("remove_yourself", "person")
    member = _member(connection, room, command.person_id)
    if command.actor is not None and not outranks_in_room(command.actor, room, mine and mine.role, member):
        raise Forbidden("room_owners_only", "person")
    ended = _end(connection, room, command.person_id, command.at)
    actor_id = command.actor.id if command.actor else None
    log_action(connection, actor_id, "room.remove", room.slug, command.at, person=command.person_id)
    promoted = _pass_on_ownership(connection, room, member.role, command.actor, command.at)
    return Outcome(room, notes=(*ended, *promoted))


def _appoint(connection: Connection, command: AppointPerson) -> Outcome[RoomMember]:
    room, _mine = room_for_action(connection, command.room, command.actor, Action.APPOINT, at=command.at)
    member = _member(connection, room, command.person_id)
    if command.role == member.role:
        return Outcome(member)
    if command.role == "owner" and member.person.kind == "guest":
        raise Invalid("guest_owner", "role")
    if _is_last_owner(connection, room, command.person_id, member.role):
        raise Conflict("last_owner", "person")
    given = _set_role(connection, room, command.person_id, command.role, command.actor, command.at)
    return Outcome(member._replace(role=command.role), notes=(given,))


def _prefer(connection: Connection, command: SetPreferences) -> Outcome[ListedRoom]:
    room, _mine = room_for_action(connection, command.room, command.person, Action.PERSONALISE, at=command.at)
    wanted = {"favourite": command.favourite, "muted": command.muted, "notify": command.notify}
    values = {name: value for name, value in wanted.items() if value is not None}
    if values:
        connection.execute(update(Membership).where(*_is(room, command.person.id)).values(**values))
    notes = (MembershipChanged(room, command.person.id, belongs=True),) if values else ()
    listed = listed_room(connection, room.id, command.person)
    assert listed is not None
    return Outcome(listed, notes=notes)


join_rooms = one_by_one(_join)
leave_rooms = one_by_one(_leave)
invite_people = one_by_one(_invite)
remove_people = one_by_one(_remove, revokes=True)
appoint_people = one_by_one(_appoint)
set_preferences = one_by_one(_prefer)


def _found(connection: Connection, slug: str, person: Person) -> tuple[Room | None, MembershipOf | None]:
    # Locked, so that the last two owners cannot leave at one moment, each relying on the other.
    connection.execute(select(R.id).where(R.slug == slug).with_for_update())
    return find_room(connection, slug, person) or (None, None)


def _is(room: Room, user_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Membership.room_id == room.id, Membership.user_id == user_id


def _member(connection: Connection, room: Room, user_id: int) -> RoomMember:
    row = connection.execute(_MEMBERS.where(Membership.user_id == user_id), {"room": room.id}).one_or_none()
    if row is None:
        raise NotFound("not_a_member", "person")
    return RoomMember(Person(*row[:-1]), row[-1])


def _is_last_owner(connection: Connection, room: Room, user_id: int, role: RoomRole) -> bool:
    """Return True if others would be left in the room without any owner."""
    if role != "owner":
        return False
    others = select(Membership.role).where(Membership.room_id == room.id, Membership.user_id != user_id)
    roles = set(connection.execute(others.distinct()).scalars())
    return bool(roles) and "owner" not in roles


def _end(connection: Connection, room: Room, user_id: int, at: int) -> tuple[Note, ...]:
    ended = end_invitations_of_member(connection, room.id, user_id, at)
    connection.execute(delete(Membership).where(*_is(room, user_id)))
    return (MembershipChanged(room, user_id, belongs=False), *ended)


def _pass_on_ownership(
    connection: Connection, room: Room, role: RoomRole, actor: Person | None, at: int
) -> tuple[MembershipChanged, ...]:
    """Where the last owner has gone, make the longest-standing moderator owner, else the longest-standing member."""
    heir = next_owner(connection, room.id) if role == "owner" else None
    return () if heir is None else (_set_role(connection, room, heir, "owner", actor, at),)


def _set_role(
    connection: Connection, room: Room, user_id: int, role: RoomRole, actor: Person | None, at: int
) -> MembershipChanged:
    connection.execute(update(Membership).where(*_is(room, user_id)).values(role=role))
    log_action(connection, actor.id if actor else None, "room.appoint", room.slug, at, person=user_id, role=role)
    return MembershipChanged(room, user_id, belongs=True)
