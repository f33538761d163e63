"""Mentions among the members of a room: the names in a text, and whom stored messages mention."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from chatapp.domain.markup import mentions_in
from chatapp.domain.permissions import Action, may
from chatapp.domain.records import Message, Person, Posting, Visibility
from chatapp.models import BlockRow, RoomMention
from chatapp.store.db.raw_sql import as_list, fetch

# One statement, as each message that mentions somebody needs it. The room is found as by `find_room`: a private one
# only through the author's membership.
_ROOM_AND_NAMED = {
    dialect: f"""
        SELECT r.id, r.visibility, r.archived_at, r.posting, mine.role, ({named})
        FROM rooms AS r LEFT JOIN memberships AS mine ON mine.room_id = r.id AND mine.user_id = ?
        WHERE r.slug = ? AND (r.visibility = 'public' OR mine.user_id IS NOT NULL)
    """  # noqa: S608 - all of it is ours
    for dialect, named in {
        "sqlite": "SELECT json_group_array(json_array(u.fold, u.id)) FROM json_each(?) AS asked CROSS JOIN users AS u"
        " ON u.fold = asked.value CROSS JOIN memberships AS m ON m.room_id = r.id AND m.user_id = u.id",
        "postgresql": "SELECT coalesce(json_agg(json_build_array(u.fold, u.id)), '[]')::text FROM users AS u"
        " JOIN memberships AS m ON m.user_id = u.id AND m.room_id = r.id WHERE u.fold = ANY(?)",
    }.items()
}


class _Room(NamedTuple):
    """The parts of a room that permissions depend on."""

    visibility: Visibility
    archived_at: int | None
    posting: Posting


class MentionableInRoom(NamedTuple):
    """The members of a room whom a text may mention (ids by name key), and whether its author may mention everyone."""

    room_id: int
    people: Mapping[str, int]
    everyone: bool


def mentioned_people(message: Message) -> list[int]:
    """Return the people, by id, whom a message mentions, but for its author.

    Those who block the author are among them: what they see is decided when it is read, as they may lift the block.
    """
    return sorted(set(mentions_in(message.html).people) - {message.author.id})


def mentionable(
    connection: Connection, slug: str, author: Person, readings: Iterable[Sequence[str]]
) -> MentionableInRoom | None:
    """Return whom the readings of a text (see `domain.mentions`) may mean in a room; None where the author sees none.

    If several members share a key, it means the one with the lowest id, who was in the chat first.
    """
    keys = as_list(connection, {key for reading in readings for key in reading})
    rows = fetch(connection, _ROOM_AND_NAMED[connection.dialect.name], (keys, author.id, slug))
    if not rows:
        return None
    room_id, visibility, archived_at, posting, role, named = rows[0]
    room = _Room(visibility, archived_at, posting)
    # From the last to the first, so that the first stays.
    people = {key: person for person, key in sorted(((id_, key) for key, id_ in json.loads(named)), reverse=True)}
    return MentionableInRoom(room_id, people, may(Action.MENTION_EVERYONE, author, room, role))


def mentions_person(person_id: int) -> ColumnElement[bool]:
    """Return the condition that a message to everyone in its room is for a person, too."""
    here = or_(RoomMention.present.is_(None), RoomMention.present.contains(f",{person_id},"))
    return and_(here, RoomMention.author_id.not_in(select(BlockRow.blocked_id).where(BlockRow.user_id == person_id)))
