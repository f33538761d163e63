"""Mentions among the members of a room."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from chatapp.domain.markup import mentions_in
from chatapp.domain.records import Message
from chatapp.models import BlockRow, Membership, RoomMention, User


def mentioned_people(connection: Connection, message: Message) -> list[int]:
    """Return the people, by id, whom a message mentions, but for its author and those who block them."""
    people = set(mentions_in(message.html).people) - {message.author.id}
    return sorted(people - _blockers(connection, message.author.id)) if people else []


def named_members(connection: Connection, room_id: int, readings: Sequence[Sequence[str]]) -> dict[str, int]:
    """Return the members of a room whom readings of a text (see `domain.mentions`) may mean: an id by name key."""
    return {fold: min(people) for fold, people in _named(connection, room_id, readings).items()}


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
