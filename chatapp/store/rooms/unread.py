"""How many messages, and how many mentions, a person has not read; counted to `MOST_COUNTED`.

A reply in a thread only counts for those who follow the thread and have not read it there, and for whom it mentions.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from chatapp.store.db.raw_sql import as_columns, fetch

MOST_COUNTED = 100
# So many messages past the reading position are looked at: a long run of a person's own messages, or of messages of
# people they block, must not take more than that.
_MOST_SEEN = 1_000
_COUNTS = """
    SELECT asked.room, asked.person, asked.seq, (SELECT count(*) FROM (
        SELECT 1 AS one FROM (SELECT 1 AS one FROM (
            SELECT x.author_id FROM messages AS x WHERE x.room_id = asked.room AND x.seq > asked.seq AND NOT x.in_thread
            AND x.deleted_at IS NULL AND x.kind IN ('message', 'action', 'poll') ORDER BY x.seq LIMIT {seen}
        ) AS newer WHERE newer.author_id <> asked.person AND newer.author_id NOT IN {blocked} LIMIT {most}) AS in_room
        UNION ALL SELECT 1 AS one FROM (SELECT r.seq FROM (
            SELECT z.seq, z.author_id FROM thread_members AS t JOIN messages AS z ON z.room_id = t.room_id
            AND z.thread = t.thread AND z.seq > t.read_seq AND z.seq > asked.seq WHERE t.user_id = asked.person
            AND t.room_id = asked.room AND t.followed_at > 0 AND z.thread IS NOT NULL AND z.in_thread
            AND z.deleted_at IS NULL LIMIT {seen}
        ) AS r WHERE r.author_id <> asked.person AND r.author_id NOT IN {blocked}
        UNION SELECT c.seq FROM ({mentions}) AS c JOIN messages AS w ON w.room_id = asked.room AND w.seq = c.seq
        WHERE w.in_thread) AS in_threads LIMIT {most}
    ) AS counted), (SELECT count(*) FROM (SELECT seq FROM ({mentions}) AS both_kinds LIMIT {most}) AS counted_mentions)
    FROM {asked} AS asked
"""
_MENTIONS = """
    SELECT n.seq FROM mentions AS n JOIN messages AS y ON y.room_id = n.room_id AND y.seq = n.seq
    WHERE n.user_id = asked.person AND n.room_id = asked.room AND n.seq > asked.seq AND y.author_id NOT IN {blocked}
    UNION SELECT a.seq FROM room_mentions AS a WHERE a.room_id = asked.room AND a.seq > asked.seq
    AND a.author_id <> asked.person AND (a.present IS NULL OR a.present LIKE '{any},' || asked.person || ',{any}')
    AND a.author_id NOT IN {blocked}
"""
_BLOCKED = "(SELECT b.blocked_id FROM blocks AS b WHERE b.user_id = asked.person)"
_PARTS = {"blocked": _BLOCKED, "most": MOST_COUNTED, "seen": _MOST_SEEN}
_STATEMENTS = {
    "sqlite": _COUNTS.format(
        mentions=_MENTIONS.format(any="%", blocked=_BLOCKED),
        asked="(SELECT json_extract(value, '$[0]') AS room, json_extract(value, '$[1]') AS person,"
        " json_extract(value, '$[2]') AS seq FROM json_each(?))",
        **_PARTS,
    ),
    "postgresql": _COUNTS.format(
        mentions=_MENTIONS.format(any="%%", blocked=_BLOCKED),
        asked="(SELECT * FROM unnest(CAST(? AS bigint[]), CAST(? AS bigint[]), CAST(? AS bigint[]))"
        " AS given(room, person, seq))",
        **_PARTS,
    ),
}


class Position(NamedTuple):
    """A person has read a room up to `seq`."""

    room_id: int
    person_id: int
    seq: int


class UnreadCounts(NamedTuple):
    """How many messages, and how many that mention the person, come after a position.

    Not counted: deleted messages, the person's own, messages of people they block, join and leave lines, and replies in
    threads only, but for those that mention the person or are unread in a thread that they follow.
    """

    messages: int
    mentions: int


NOTHING_UNREAD = UnreadCounts(0, 0)


def count_unread(connection: Connection, positions: Sequence[Position]) -> Mapping[Position, UnreadCounts]:
    """Return what is unread after each position."""
    if not positions:
        return {}
    rows = fetch(connection, _STATEMENTS[connection.dialect.name], as_columns(connection, positions))
    return {Position(*row[:3]): UnreadCounts(*row[3:]) for row in rows}


def unread_after(connection: Connection, room_id: int, person_id: int, seq: int) -> UnreadCounts:
    """Return what is unread of one room for a person who has read it up to `seq`."""
    position = Position(room_id, person_id, seq)
    return count_unread(connection, [position])[position]
