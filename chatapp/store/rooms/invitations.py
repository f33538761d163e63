"""Invitations into rooms: people become members only by accepting.

An invitation holds while its inviter may invite into the room, and for 30 days. Whoever is blocked by the invited
invites like anyone else and sees the invitation waiting; the invited never does.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from chatapp.domain.commands import AnswerInvitation, WithdrawInvitation
from chatapp.domain.errors import NotFound
from chatapp.domain.notes import InvitationChanged, MembershipChanged
from chatapp.domain.permissions import Action
from chatapp.domain.records import PendingInvitation, Person, ReceivedInvitation, Room
from chatapp.domain.times import DAY
from chatapp.models import BlockRow, Membership, User
from chatapp.models import Room as R
from chatapp.models import RoomInvitation as I
from chatapp.store.db.prepared import PreparedQuery
from chatapp.store.db.raw_sql import insert_new
from chatapp.store.db.writer import Outcome, one_by_one
from chatapp.store.people.users import active_person, lock_people
from chatapp.store.rooms.rooms import find_room, room_for_action

Notes = tuple[InvitationChanged, ...]
LIFETIME = 30 * DAY
MOST_LISTED = 100
_INVITER = aliased(User)


def received(connection: Connection, person_id: int, at: int) -> list[ReceivedInvitation]:
    """Return the invitations that wait for a person's answer, newest first: one for each room, at most 100."""
    newest: dict[int, ReceivedInvitation] = {}
    for row in _ALL_RECEIVED.stream(connection, person=person_id, at=at, oldest=at - LIFETIME):
        newest.setdefault(row[0], _of(row))
    return list(newest.values())[:MOST_LISTED]


def received_for(connection: Connection, room_id: int, person_id: int, at: int) -> ReceivedInvitation | None:
    """Return the newest invitation into one room that waits for a person's answer, or None."""
    query = _RECEIVED.where(R.id == room_id).limit(1)
    row = connection.execute(query, {"person": person_id, "at": at, "oldest": at - LIFETIME}).one_or_none()
    return None if row is None else _of(row)


def pending(connection: Connection, room_id: int, at: int) -> list[PendingInvitation]:
    """Return the invitations into a room that were not answered, newest first, one for each person: at most 100."""
    invited = aliased(User)
    query = (
        select(
            invited.id,
            invited.name,
            invited.kind,
            _INVITER.id.label("by"),
            _INVITER.name.label("by_name"),
            I.created_at,
        )
        .join(invited, invited.id == I.user_id)
        .where(I.room_id == room_id)
        .order_by(I.created_at.desc(), I.inviter_id)
    )
    newest: dict[int, PendingInvitation] = {}
    for row in connection.execute(_where_open(query, at, at - LIFETIME)):
        found = PendingInvitation((row.id, row.name, row.kind), (row.by, row.by_name), row.created_at)
        newest.setdefault(row.id, found)
    return list(newest.values())[:MOST_LISTED]


def add_invitations(
    connection: Connection, room: Room, inviter: Person, ids: Sequence[int], at: int
) -> tuple[list[int], Notes]:
    """Invite people who do not belong to a room, and return their ids, with the notes for those to whom it is news.

    Those invited before and those who block the inviter are among the ids, so that the answer tells neither.
    """
    belong = select(Membership.user_id).where(Membership.room_id == room.id, Membership.user_id.in_(ids))
    invited = sorted(set(ids) - set(connection.execute(belong).scalars()))
    if not invited:
        return [], ()
    _forget_expired(connection, room.id, at)
    informed = _shown(connection, at, I.room_id == room.id, I.user_id.in_(invited))
    new = _insert(connection, room.id, inviter.id, invited, at)
    _renew_withdrawn(connection, room.id, inviter.id, invited)
    shown = _shown(connection, at, I.room_id == room.id, I.user_id.in_(new))
    return invited, _notes(sorted(set(shown) - set(informed)))


def end_invitations(connection: Connection, at: int, *conditions: ColumnElement[bool]) -> Notes:
    """Delete invitations, and return the notes for those to whom they were shown."""
    # Mostly there is none: then nothing more is asked.
    if connection.execute(select(I.room_id).where(*conditions).limit(1)).one_or_none() is None:
        return ()
    shown = _shown(connection, at, *conditions)
    connection.execute(delete(I).where(*conditions))
    return _notes(shown)


def end_invitations_of_member(connection: Connection, room_id: int, user_id: int, at: int) -> Notes:
    """End a person's own invitation into a room, and those that they sent."""
    return end_invitations(connection, at, I.room_id == room_id, or_(I.user_id == user_id, I.inviter_id == user_id))


def end_invitations_of_person(connection: Connection, user_id: int, at: int) -> Notes:
    """End all invitations of a person and all that they sent."""
    return end_invitations(connection, at, or_(I.user_id == user_id, I.inviter_id == user_id))


def end_invitations_of_room(connection: Connection, room_id: int, at: int) -> Notes:
    """End all invitations into a room."""
    return end_invitations(connection, at, I.room_id == room_id)


def _answer(connection: Connection, command: AnswerInvitation) -> Outcome[Room | None]:
    person_id = command.person.id
    # Whoever is blocked, banned or removed at this moment waits, or was so before: then there is no invitation.
    room_id = connection.execute(select(R.id).where(R.slug == command.room).with_for_update()).scalar_one_or_none()
    lock_people(connection, [person_id])
    active_person(connection, person_id, command.at)
    found = None if room_id is None else received_for(connection, room_id, person_id, command.at)
    if room_id is None or found is None:
        return _answered_before(connection, command)
    mine = (I.room_id == room_id, I.user_id == person_id)
    if not command.accept:
        connection.execute(update(I).where(*mine, I.state == "pending").values(state="declined"))
    else:
        seq = select(R.seq).where(R.id == room_id).scalar_subquery()
        row = {"room_id": room_id, "user_id": person_id, "joined_at": command.at, "read_seq": seq}
        insert_new(connection, Membership, [row], Membership.user_id)
        connection.execute(delete(I).where(*mine))
    room, _mine = find_room(connection, command.room, command.person) or (None, None)
    answered = InvitationChanged(room_id, person_id)
    if room is None or not command.accept:
        return Outcome(notes=(answered,))
    return Outcome(room, notes=(MembershipChanged(room, person_id, belongs=True), answered))


def _answered_before(connection: Connection, command: AnswerInvitation) -> Outcome[Room | None]:
    room, mine = find_room(connection, command.room, command.person) or (None, None)
    if mine is None or not command.accept:
        raise NotFound("invitation_not_found", "room")
    return Outcome(room)


def _withdraw(connection: Connection, command: WithdrawInvitation) -> Outcome[Room]:
    room, _mine = room_for_action(connection, command.room, command.actor, Action.WITHDRAW_INVITATION, at=command.at)
    theirs = (I.room_id == room.id, I.user_id == command.person_id, I.state == "pending")
    shown = _shown(connection, command.at, *theirs)
    if not connection.execute(update(I).where(*theirs).values(state="withdrawn")).rowcount:
        raise NotFound("invitation_not_found", "person")
    return Outcome(room, notes=_notes(shown))


answer_invitations = one_by_one(_answer)
withdraw_invitations = one_by_one(_withdraw)


def _where_open(
    query: Select[*tuple[Any, ...]], at: int | BindParameter[int], oldest: int | BindParameter[int]
) -> Select[*tuple[Any, ...]]:
    """Narrow a query for invitations, and join room and inviter, to those that may be accepted at an instant (ms)."""
    inviting, belonging = aliased(Membership), aliased(Membership)
    may_invite = exists().where(inviting.room_id == I.room_id, inviting.user_id == I.inviter_id)
    belongs = exists().where(belonging.room_id == I.room_id, belonging.user_id == I.user_id)
    return (
        query.join(R, R.id == I.room_id)
        .join(_INVITER, _INVITER.id == I.inviter_id)
        .where(
            I.state == "pending",
            I.created_at > oldest,
            R.archived_at.is_(None),
            _INVITER.kind != "guest",
            _INVITER.deactivated_at.is_(None),
            _INVITER.banned_until <= at,
            may_invite,
            ~belongs,
        )
    )


def _not_blocked() -> ColumnElement[bool]:
    return ~exists().where(and_(BlockRow.user_id == I.user_id, BlockRow.blocked_id == I.inviter_id))


# Put together once: that takes longer than all the rest of a page.
_RECEIVED = (
    _where_open(
        select(
            R.id, R.slug, R.name, R.visibility, _INVITER.id.label("by"), _INVITER.name.label("by_name"), I.created_at
        ),
        bindparam("at", type_=BigInteger),
        bindparam("oldest", type_=BigInteger),
    )
    .where(I.user_id == bindparam("person"), _not_blocked())
    .order_by(I.created_at.desc(), I.inviter_id)
)
_ALL_RECEIVED = PreparedQuery(_RECEIVED)


def _shown(connection: Connection, at: int, *conditions: ColumnElement[bool]) -> list[tuple[int, int]]:
    """Return room and person of invitations that the invited see."""
    query = _where_open(select(I.room_id, I.user_id), at, at - LIFETIME).where(_not_blocked(), *conditions).distinct()
    return [(room_id, user_id) for room_id, user_id in connection.execute(query)]


def _insert(connection: Connection, room_id: int, inviter_id: int, ids: Sequence[int], at: int) -> list[int]:
    rows = [
        {"room_id": room_id, "user_id": user_id, "inviter_id": inviter_id, "created_at": at, "state": "pending"}
        for user_id in ids
    ]
    return sorted(insert_new(connection, I, rows, I.user_id))


def _renew_withdrawn(connection: Connection, room_id: int, inviter_id: int, ids: Sequence[int]) -> None:
    # Without a word: else taking back and inviting again would be a way to ring somebody's bell.
    again = (I.room_id == room_id, I.inviter_id == inviter_id, I.user_id.in_(ids), I.state == "withdrawn")
    connection.execute(update(I).where(*again).values(state="pending"))


def _forget_expired(connection: Connection, room_id: int, at: int) -> None:
    connection.execute(delete(I).where(I.room_id == room_id, I.created_at <= at - LIFETIME))


def _notes(shown: Sequence[tuple[int, int]]) -> Notes:
    return tuple(InvitationChanged(room_id, user_id) for room_id, user_id in shown)


def _of(row: Sequence[Any]) -> ReceivedInvitation:
    _room_id, slug, name, visibility, by, by_name, created_at = row
    return ReceivedInvitation(slug, name, visibility, (by, by_name), created_at)
