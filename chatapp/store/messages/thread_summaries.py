"""The summary of a thread (replies, time of the last one), stored in the row of its first message.

A new summary does not change that message's `rev`: clients receive it with the reply that caused it
(docs/decisions/0033-threads.md).
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from chatapp.domain.records import Message, ThreadSummary
from chatapp.models import Message as M
from chatapp.models import ThreadMember as T
from chatapp.store.db.raw_sql import execute_many, is_among
from chatapp.store.messages.thread_people import people_of

ADD_REPLIES = "UPDATE messages SET replies = replies + ?, last_reply_at = ? WHERE room_id = ? AND seq = ?"
_Place = tuple[int, int]


def count_replies(connection: Connection, replies: Iterable[Message]) -> None:
    """Count new replies, given in order of their numbers, in rooms that are locked."""
    threads: dict[_Place, list[Message]] = {}
    for reply in replies:
        threads.setdefault((reply.room_id, reply.thread_root or 0), []).append(reply)
    execute_many(
        connection, ADD_REPLIES, [(len(found), found[-1].created_at, *place) for place, found in threads.items()]
    )


def uncount_reply(connection: Connection, reply: Row[*tuple[Any, ...]]) -> None:
    """Count a reply no longer, which has just been deleted."""
    live = (M.room_id == reply.room_id, M.thread == reply.thread, M.deleted_at.is_(None))
    latest = select(M.seq).where(*live, M.author_id == reply.author_id).order_by(M.seq.desc()).limit(1)
    member = (T.room_id == reply.room_id, T.thread == reply.thread, T.user_id == reply.author_id)
    connection.execute(update(T).where(*member).values(last_seq=func.coalesce(latest.scalar_subquery(), 0)))
    last_at = select(M.created_at).where(*live).order_by(M.seq.desc()).limit(1)
    at = connection.execute(last_at).scalar_one_or_none()
    root = (M.room_id == reply.room_id, M.seq == reply.thread)
    connection.execute(update(M).where(*root).values(replies=M.replies - 1, last_reply_at=at))


def with_summaries(connection: Connection, messages: Sequence[Message]) -> list[Message]:
    """Return messages, in order of `rev`; the last reply of each thread carries the thread's summary."""
    last = {(m.room_id, m.thread_root): place for place, m in enumerate(messages) if m.thread_root is not None}
    found = list(messages)
    for room_id in {room_id for room_id, _root in last}:
        roots = [root for room, root in last if room == room_id and root is not None]
        for root, summary in _summaries(connection, room_id, roots).items():
            place = last[room_id, root]
            found[place] = found[place]._replace(thread=summary)
    return found


def _summaries(connection: Connection, room_id: int, roots: Sequence[int]) -> dict[int, ThreadSummary]:
    columns = select(M.id, M.seq, M.replies, M.last_reply_at, M.author_id)
    rows = connection.execute(columns.where(M.room_id == room_id, is_among(connection, M.seq, roots))).all()
    people = people_of(connection, [row.id for row in rows])
    return {
        row.seq: ThreadSummary(row.replies, row.last_reply_at, people.get(row.id, ()), row.author_id) for row in rows
    }
