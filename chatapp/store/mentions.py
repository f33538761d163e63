"""Who a message speaks to, written with it, so that mentions are counted right from the first moment."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select

from chatapp.domain.mentions import mentioned
from chatapp.domain.records import Message
from chatapp.models import Membership, Mention, User


def add_mentions(connection: Connection, messages: Sequence[Message]) -> None:
    """Record the members of the room whom each message names with an @; nobody mentions themselves."""
    for message in messages:
        readings = mentioned(message.body) if message.kind in {"message", "action"} else []
        people = _spoken_to(connection, message.room_id, readings) - {message.author.id}
        if people:
            rows = [{"user_id": user_id, "room_id": message.room_id, "seq": message.seq} for user_id in sorted(people)]
            connection.execute(insert(Mention), rows)


def named_members(connection: Connection, room_id: int, readings: Sequence[Sequence[str]]) -> dict[str, int]:
    """Return the members of a room whom readings of a text (see `domain.mentions`) may mean: an id by name key."""
    return {fold: min(people) for fold, people in _named(connection, room_id, readings).items()}


def _spoken_to(connection: Connection, room_id: int, readings: Sequence[Sequence[str]]) -> set[int]:
    found = _named(connection, room_id, readings)
    hits = (next((found[fold] for fold in reading if fold in found), set[int]()) for reading in readings)
    return set().union(*hits)


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
