"""Who has written in a thread, and who follows it: by having begun it, replied, or been mentioned in it."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from chatapp.domain.markup import mentions_in
from chatapp.domain.records import Message
from chatapp.store.db.raw_sql import execute_many

_FOLLOWERS = ("account", "guest")
REPLIED = (
    "INSERT INTO thread_members (room_id, thread, user_id, last_seq, followed_at, read_seq) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (room_id, thread, user_id) DO UPDATE SET last_seq = excluded.last_seq,"
    " followed_at = excluded.followed_at, read_seq = excluded.read_seq"
)
# Who once stopped following does not begin again by a mention.
_BEGAN = (
    "INSERT INTO thread_members (room_id, thread, user_id, last_seq, followed_at, read_seq)"
    " SELECT m.room_id, m.seq, m.author_id, 0, ?, m.seq FROM messages m JOIN users u ON u.id = m.author_id"
    " WHERE m.room_id = ? AND m.seq = ? AND u.kind IN ('account', 'guest') ON CONFLICT DO NOTHING"
)
_MENTIONED = (
    "INSERT INTO thread_members (room_id, thread, user_id, last_seq, followed_at, read_seq)"
    " SELECT n.room_id, ?, n.user_id, 0, ?, n.seq - 1 FROM mentions n JOIN users u ON u.id = n.user_id"
    " WHERE n.room_id = ? AND n.seq = ? AND u.kind IN ('account', 'guest') ON CONFLICT DO NOTHING"
)


MOST_FOLLOWED = 300
_UNFOLLOW = f"""
    UPDATE thread_members SET followed_at = 0 WHERE user_id = ? AND followed_at > 0 AND followed_at <= (
    SELECT o.followed_at FROM thread_members AS o WHERE o.user_id = ? AND o.followed_at > 0
    ORDER BY o.followed_at DESC LIMIT 1 OFFSET {MOST_FOLLOWED})
"""  # noqa: S608 - all of it is ours


def unfollow_oldest(connection: Connection, people: Iterable[int]) -> None:
    """End the oldest of too many threads that people, given by id, follow: reading the list must end."""
    execute_many(connection, _UNFOLLOW, [(id_, id_) for id_ in sorted(set(people))])


def record_repliers(connection: Connection, replies: Iterable[Message]) -> None:
    """Note who wrote replies: from then on they follow the thread, and have read it so far. Bots do not follow."""
    rows = [
        (r.room_id, r.thread_root, r.author.id, r.seq, r.created_at if r.author.kind in _FOLLOWERS else 0, r.seq)
        for r in replies
    ]
    execute_many(connection, REPLIED, rows)
    unfollow_oldest(connection, (row[2] for row in rows))


def follow_concerned(connection: Connection, replies: Sequence[Message]) -> None:
    """Make the authors of the first messages, and the people whom the replies mention, follow the threads."""
    begun = {(r.room_id, r.thread_root): r.created_at for r in reversed(replies)}
    execute_many(connection, _BEGAN, [(at, *place) for place, at in begun.items()])
    first = [(place[1], at, *place) for place, at in begun.items()]
    mentioning = [(r.thread_root, r.created_at, r.room_id, r.seq) for r in replies if mentions_in(r.html).people]
    execute_many(connection, _MENTIONED, [*first, *mentioning])
