"""Mentions among the members of a room."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from chatapp.domain.mentions import mentioned
from chatapp.domain.records import Message
from chatapp.models import BlockRow, Membership, Mention, RoomMention, User


def mentioned_people(connection: Connection, message: Message) -> list[int]:
    """Return the members of the room, by id, whom a message names with an @, but for its author."""
    readings = mentioned(message.body) if message.kind in {"message", "action"} else []
    found = _named(connection, message.room_id, readings)
    hits = (next((found[fold] for fold in reading if fold in found), set[int]()) for reading in readings)
    people = set().union(*hits) - {message.author.id}
    return sorted(people - _blockers(connection, message.author.id)) if people else []


def named_members(connection: Connection, room_id: int, readings: Sequence[Sequence[str]]) -> dict[str, int]:
    """Return the members of a room whom readings of a text (see `domain.mentions`) may mean: an id by name key."""
    return {fold: min(people) for fold, people in _named(connection, room_id, readings).items()}


def unread_mentions(connection: Connection, person_id: int) -> Mapping[int, int]:
    """Return how many messages that a person has not read speak to them, by the id of the room; 0 is left out."""
    named = (
        select(Mention.room_id, Mention.seq)
        .join(Membership, and_(Membership.room_id == Mention.room_id, Membership.user_id == Mention.user_id))
        .where(Mention.user_id == person_id, Mention.seq > Membership.read_seq)
    )
    mine = and_(Membership.room_id == RoomMention.room_id, Membership.user_id == person_id)
    to_all = (
        select(RoomMention.room_id, RoomMention.seq)
        .join(Membership, mine)
        .where(RoomMention.seq > Membership.read_seq, RoomMention.author_id != person_id, mentions_person(person_id))
    )
    both = named.union(to_all).subquery()
    counts = select(both.c.room_id, func.count()).group_by(both.c.room_id)
    return {row[0]: row[1] for row in connection.execute(counts)}


def mentions_after(connection: Connection, room_id: int, person_id: int, seq: int) -> int:
    """Return how many messages of a room after `seq` speak to a person."""
    named = select(Mention.seq).where(Mention.user_id == person_id, Mention.room_id == room_id, Mention.seq > seq)
    past = (RoomMention.room_id == room_id, RoomMention.seq > seq)
    to_all = select(RoomMention.seq).where(*past, RoomMention.author_id != person_id, mentions_person(person_id))
    both = named.union(to_all).subquery()
    return connection.execute(select(func.count()).select_from(both)).scalar_one()


def mentions_person(person_id: int) -> ColumnElement[bool]:
    """Return the condition that a message to everyone in its room is for a person, too."""
    here = or_(RoomMention.present.is_(None), RoomMention.present.contains(f",{person_id},"))
    return and_(here, RoomMention.author_id.not_in(select(BlockRow.blocked_id).where(BlockRow.user_id == person_id)))


def _blockers(connection: Connection, user_id: int) -> set[int]:
    return set(connection.execute(select(BlockRow.user_id).where(BlockRow.blocked_id == user_id)).scalars())


def _named(connection: Connection, room_id: int, readings: Sequence[Sequence[str]]) -> dict[str, set[int]]:
    folds = {fold for reading in readings for fold in reading}
    if not folds:
        return {}
    query = (
        select(User.fold, User.id)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.room_id == room_id, User.fold.in_(folds))
    )
    found: dict[str, set[int]] = {}
    for fold, user_id in connection.execute(query):
        found.setdefault(fold, set()).add(user_id)
    return found
