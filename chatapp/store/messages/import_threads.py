"""The threads of imported messages."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from chatapp.store.db.raw_sql import execute_many
from chatapp.store.messages.places import Place, at_places
from chatapp.store.messages.thread_members import REPLIED
from chatapp.store.messages.thread_summaries import ADD_REPLIES


class ImportedReply(NamedTuple):
    """An imported message that replies to another of its room; `is_shown` is False if it was deleted."""

    place: Place
    reply_to: int
    author_id: int
    at: int
    is_shown: bool


def roots_of_replies(connection: Connection, replies: Iterable[ImportedReply]) -> dict[Place, int]:
    """Return the first message of the thread of each reply, given in order of seq, by the reply's place."""
    every = list(replies)
    known = at_places(connection, "messages", "thread", {(r.place[0], r.reply_to) for r in every})
    roots: dict[Place, int] = {}
    for reply in every:
        answered = (reply.place[0], reply.reply_to)
        roots[reply.place] = roots.get(answered) or known.get(answered) or reply.reply_to
    return roots


def count_imported(connection: Connection, replies: Iterable[ImportedReply], roots: Mapping[Place, int]) -> None:
    """Count imported replies beside the first messages of their threads."""
    threads: dict[Place, list[ImportedReply]] = {}
    for reply in replies:
        if reply.is_shown:
            threads.setdefault((reply.place[0], roots[reply.place]), []).append(reply)
    execute_many(connection, ADD_REPLIES, [(len(found), found[-1].at, *root) for root, found in threads.items()])
    # Whoever wrote an imported message follows nothing.
    members = [(*root, r.author_id, r.place[1], 0, r.place[1]) for root, found in threads.items() for r in found]
    execute_many(connection, REPLIED, members)
