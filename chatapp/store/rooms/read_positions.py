"""Read positions, written in batches."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from chatapp.domain.commands import MarkRead
from chatapp.domain.errors import ChatError
from chatapp.domain.moderation import check_not_banned
from chatapp.domain.permissions import Action, check
from chatapp.domain.records import Posting, RoomRole, Visibility
from chatapp.store.db.raw_sql import as_columns, execute_many, fetch
from chatapp.store.db.writer import Outcome
from chatapp.store.rooms.unread import Position, UnreadCounts, count_unread

_COLUMNS = "r.id, r.visibility, r.archived_at, r.posting, r.seq, m.role, u.banned_until, u.deactivated_at"
_READERS = {
    "sqlite": "SELECT json_extract(asked.value, '$[0]'), json_extract(asked.value, '$[1]'), "  # noqa: S608 - all ours
    f"{_COLUMNS} FROM json_each(?) AS asked CROSS JOIN rooms AS r ON r.slug = json_extract(asked.value, '$[0]')"
    " JOIN users AS u ON u.id = json_extract(asked.value, '$[1]')"
    " LEFT JOIN memberships AS m ON m.room_id = r.id AND m.user_id = json_extract(asked.value, '$[1]')",
    "postgresql": f"SELECT asked.slug, asked.person, {_COLUMNS}"  # noqa: S608 - all ours
    " FROM unnest(CAST(? AS text[]), CAST(? AS bigint[])) AS asked(slug, person) JOIN rooms AS r ON r.slug = asked.slug"
    " JOIN users AS u ON u.id = asked.person"
    " LEFT JOIN memberships AS m ON m.room_id = r.id AND m.user_id = asked.person",
}
_MOVE = "UPDATE memberships SET read_seq = ? WHERE room_id = ? AND user_id = ?"


class _Reader(NamedTuple):
    """A room that somebody reads, their role there, and what may keep them out of the chat."""

    id: int
    visibility: Visibility
    archived_at: int | None
    posting: Posting
    seq: int
    role: RoomRole | None
    banned_until: int
    deactivated_at: int | None


class ReadState(NamedTuple):
    """How far a person has read a room (`seq`), and how many messages and mentions come after that."""

    seq: int
    unread: int
    mentions: int


def mark_read(connection: Connection, commands: Sequence[MarkRead]) -> list[Outcome[ReadState]]:
    """Move reading positions.

    One statement looks all of them up, one moves them. Errors: NotFound, Forbidden.
    """
    asked = sorted({(command.room, command.person.id) for command in commands})
    readers = {(row[0], row[1]): _Reader(*row[2:]) for row in _find_readers(connection, asked)}
    wanted = [_wanted(command, readers.get((command.room, command.person.id))) for command in commands]
    positions = [position for position in wanted if not isinstance(position, ChatError)]
    last = {position[:2]: position[2] for position in positions}
    # In one order, so that two processes cannot wait for each other.
    execute_many(connection, _MOVE, [(seq, room_id, person_id) for (room_id, person_id), seq in sorted(last.items())])
    counts = count_unread(connection, sorted(set(positions)))
    return [_outcome(position, counts) for position in wanted]


def _wanted(command: MarkRead, reader: _Reader | None) -> Position | ChatError:
    try:
        if reader is not None:
            check_not_banned(reader.banned_until, reader.deactivated_at, command.at)
        check(Action.READ, command.person, reader, reader and reader.role)
    except ChatError as error:
        return error
    assert reader is not None
    return Position(reader.id, command.person.id, min(command.seq, reader.seq))


def _outcome(position: Position | ChatError, counts: Mapping[Position, UnreadCounts]) -> Outcome[ReadState]:
    if isinstance(position, ChatError):
        return Outcome(error=position)
    return Outcome(ReadState(position.seq, *counts[position]))


def _find_readers(connection: Connection, asked: Sequence[tuple[str, int]]) -> Sequence[Sequence[Any]]:
    return fetch(connection, _READERS[connection.dialect.name], as_columns(connection, asked)) if asked else ()
