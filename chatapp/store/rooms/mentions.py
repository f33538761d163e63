"""Mentions among the members of a room: the names in a text, and whom stored messages mention."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from chatapp.domain.markup import mentions_in
from chatapp.domain.records import Message
from chatapp.models import BlockRow, RoomMention
from chatapp.store.db.raw_sql import as_list, fetch

_NAMED = {
    "sqlite": "SELECT u.fold, min(u.id) FROM json_each(?) AS asked CROSS JOIN users AS u ON u.fold = asked.value"
    " CROSS JOIN memberships AS m ON m.room_id = ? AND m.user_id = u.id GROUP BY u.fold",
    "postgresql": "SELECT u.fold, min(u.id) FROM users AS u JOIN memberships AS m ON m.user_id = u.id"
    " WHERE u.fold = ANY(?) AND m.room_id = ? GROUP BY u.fold",
}


def mentioned_people(message: Message) -> list[int]:
    """Return the people, by id, whom a message mentions, but for its author.

    Those who block the author are among them: what they see is decided when it is read, as they may lift the block.
    """
    return sorted(set(mentions_in(message.html).people) - {message.author.id})


def named_members(connection: Connection, room_id: int, readings: Iterable[Sequence[str]]) -> dict[str, int]:
    """Return the members of a room whom readings of a text (see `domain.mentions`) may mean: an id by name key.

    Of several people with one key it is the one who came first.
    """
    keys = {key for reading in readings for key in reading}
    if not keys:
        return {}
    found = fetch(connection, _NAMED[connection.dialect.name], (as_list(connection, keys), room_id))
    return dict(found)  # type: ignore[arg-type]


def mentions_person(person_id: int) -> ColumnElement[bool]:
    """Return the condition that a message to everyone in its room is for a person, too."""
    here = or_(RoomMention.present.is_(None), RoomMention.present.contains(f",{person_id},"))
    return and_(here, RoomMention.author_id.not_in(select(BlockRow.blocked_id).where(BlockRow.user_id == person_id)))
