"""Threads: a message and all direct and indirect replies."""

from sqlalchemy import Connection, text

from chatapp.domain.errors import NotFound
from chatapp.domain.records import Room, Thread
from chatapp.models import Message as M
from chatapp.store.messages.byte_limit import MessageQuery
from chatapp.store.messages.rows import select_messages

MOST = 500
# Neither way is gone further than this: a chain of answers that long is a room of its own.
_DEEPEST = 1_000
_ROOT = text(
    "WITH RECURSIVE up(seq, reply_to, steps) AS ("
    " SELECT seq, reply_to, 0 FROM messages WHERE room_id = :room AND seq = :seq"
    " UNION ALL SELECT m.seq, m.reply_to, up.steps + 1 FROM messages m JOIN up ON m.seq = up.reply_to"
    " WHERE m.room_id = :room AND up.steps < :deepest)"
    " SELECT min(seq) FROM up"
)
# Without an order of its own it stops as soon as it has found enough.
_ANSWERS = text(
    "WITH RECURSIVE down(seq) AS ("
    " SELECT CAST(:root AS BIGINT) UNION SELECT m.seq FROM messages m JOIN down ON m.reply_to = down.seq"
    " WHERE m.room_id = :room)"
    " SELECT seq FROM down LIMIT :most"
)


def thread_of(connection: Connection, room: Room, seq: int, after: int = 0) -> Thread:
    """Return the thread that a message begins or belongs to, of at most 500 messages. Raises NotFound.

    It is a page of them, beginning after the seq `after`.
    """
    root = connection.execute(_ROOT, {"room": room.id, "seq": seq, "deepest": _DEEPEST}).scalar_one()
    if root is None:
        raise NotFound("message_not_found", "seq")
    asked = {"room": room.id, "root": root, "most": MOST + 1}
    seqs = list(connection.execute(_ANSWERS, asked).scalars())
    wanted = [each for each in seqs[:MOST] if each > after]
    query = select_messages().where(M.room_id == room.id, M.seq.in_(wanted)).order_by(M.seq)
    found = MessageQuery(query).read(connection)
    return Thread(root, tuple(found.messages), found.complete and len(seqs) <= MOST)
