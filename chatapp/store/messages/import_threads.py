"""The threads of imported messages."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from chatapp.store.db.raw_sql import execute_many
from chatapp.store.messages.places import at_places
from chatapp.store.messages.thread_members import REPLIED
from chatapp.store.messages.thread_summaries import ADD_REPLIES


class ImportedReply(NamedTuple):
    """An imported message that replies to another; `is_shown` is False if it was deleted."""

    seq: int
    reply_to: int
    author_id: int
    at: int
    is_shown: bool


def roots_of_replies(connection: Connection, room_id: int, replies: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return the first message of the thread of each reply, given as `(seq, reply_to)` in order of seq, by its seq."""
    pairs = list(replies)
    known = at_places(connection, "messages", "thread", {(room_id, reply_to) for _seq, reply_to in pairs})
    roots: dict[int, int] = {}
    for seq, reply_to in pairs:
        roots[seq] = roots.get(reply_to) or known.get((room_id, reply_to)) or reply_to
    return roots


def count_imported(
    connection: Connection, room_id: int, replies: Iterable[ImportedReply], roots: Mapping[int, int]
) -> None:
    """Count imported replies beside the first messages of their threads."""
    threads: dict[int, list[ImportedReply]] = {}
    for reply in replies:
        if reply.is_shown:
            threads.setdefault(roots[reply.seq], []).append(reply)
    counted = [(len(found), found[-1].at, room_id, root) for root, found in threads.items()]
    execute_many(connection, ADD_REPLIES, counted)
    # Whoever wrote an imported message follows nothing.
    members = [(room_id, roots[r.seq], r.author_id, r.seq, 0, r.seq) for found in threads.values() for r in found]
    execute_many(connection, REPLIED, members)
