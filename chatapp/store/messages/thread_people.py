"""Who replied last in a thread: the faces beside its first message."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection

from chatapp.domain.records import Author
from chatapp.store.db.raw_sql import as_list, fetch

# Some more than are shown: each reader leaves out those whom they block.
MOST_SHOWN = 6
_PEOPLE = {
    dialect: f"""
        SELECT n.id, u.id, u.name, u.kind, u.hue FROM (
            SELECT m.id, t.user_id, t.last_seq, row_number() OVER (PARTITION BY m.id ORDER BY t.last_seq DESC) AS place
            FROM messages m JOIN thread_members t ON t.room_id = m.room_id AND t.thread = m.seq
            WHERE m.id {among} AND t.last_seq > 0
        ) n JOIN users u ON u.id = n.user_id WHERE n.place <= {MOST_SHOWN} ORDER BY n.last_seq DESC
    """  # noqa: S608 - all of it is ours
    for dialect, among in {"sqlite": "IN (SELECT value FROM json_each(?))", "postgresql": "= ANY(?)"}.items()
}


def people_of(connection: Connection, message_ids: Sequence[int]) -> dict[int, tuple[Author, ...]]:
    """Return who replied last in the threads that the messages begin, the latest first, by the message's id."""
    if not message_ids:
        return {}
    found: dict[int, list[Author]] = defaultdict(list)
    rows = fetch(connection, _PEOPLE[connection.dialect.name], (as_list(connection, message_ids),))
    for message_id, *author in rows:
        found[message_id].append(Author(*author))
    return {message_id: tuple(people) for message_id, people in found.items()}
