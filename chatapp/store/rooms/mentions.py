"""Mentions among the members of a room."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from chatapp.domain.markup import mentions_in
from chatapp.domain.records import Message
from chatapp.models import BlockRow, Membership, RoomMention, User


def mentioned_people(message: Message) -> list[int]:
    """Return the people, by id, whom a message mentions, but for its author.

    Those who block the author are among them: what they see is decided when it is read, as they may lift the block.
    """
    return sorted(set(mentions_in(message.html).people) - {message.author.id})


def named_members(connection: Connection, room_id: int, readings: Sequence[Sequence[str]]) -> dict[str, int]:
    """Return the members of a room whom readings of a text (see `domain.mentions`) may mean: an id by name key."""
    return {fold: min(people) for fold, people in _named(connection, room_id, readings).items()}


def mentions_person(person_id: int) -> ColumnElement[bool]:
    """Return the condition that a message to everyone in its room is for a person, too."""
    here = or_(RoomMention.present.is_(None), RoomMention.present.contains(f",{person_id},"))
    return and_(here, RoomMention.author_id.not_in(select(BlockRow.blocked_id).where(BlockRow.user_id == person_id)))


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
