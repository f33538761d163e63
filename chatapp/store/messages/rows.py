"""Rows to records: assembles stored messages."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from chatapp.domain.records import Author, Message, Reaction, ThreadSummary
from chatapp.models import Message as M
from chatapp.models import Room, User
from chatapp.store.db.raw_sql import as_list, fetch
from chatapp.store.messages.guest_marks import with_guest_marks
from chatapp.store.messages.polls import polls_of
from chatapp.store.messages.thread_people import people_of

_MOST_NAMED = 50
# Where the number of replies stands among the columns of `select_messages`.
_REPLIES = 20
# The ids go as one value: to have a placeholder made for each takes longer than all the rest of reading a page.
_REACTIONS = {
    dialect: f"""
        SELECT n.message_id, n.emoji, n.total, n.user_id, u.name FROM (
            SELECT message_id, emoji, user_id, created_at, count(*) OVER kind AS total,
                row_number() OVER (kind ORDER BY created_at, user_id) AS place
            FROM reactions WHERE message_id {among} WINDOW kind AS (PARTITION BY message_id, emoji)
        ) n JOIN users u ON u.id = n.user_id WHERE n.place <= {_MOST_NAMED} ORDER BY n.created_at, n.user_id
    """  # noqa: S608 - all of it is ours
    for dialect, among in {"sqlite": "IN (SELECT value FROM json_each(?))", "postgresql": "= ANY(?)"}.items()
}


def select_messages() -> Select[*tuple[Any, ...]]:
    """Return the query that `messages_of` understands; callers add where, order and limit."""
    return (
        select(
            M.id, M.room_id, Room.slug, M.seq, M.rev, M.client_id, M.author_id, User.name, User.kind, User.hue,
            M.kind, M.body, M.html, M.created_at, M.edited_at, M.deleted_at, M.reply_to, M.pinned_at,
            M.thread, M.in_thread, M.replies, M.last_reply_at,
        )
        .join(User, User.id == M.author_id)
        .join(Room, Room.id == M.room_id)
    )  # fmt: skip


def written_by(person_id: Any) -> Select[*tuple[int]]:
    """Return the query for the ids of what a person wrote, room by room: so the index of each room's senders serves."""
    return select(M.id).where(M.room_id.in_(select(Room.id)), M.author_id == person_id)


def messages_of(connection: Connection, rows: Iterable[Row[*tuple[Any, ...]] | tuple[Any, ...]]) -> list[Message]:
    """Return the messages of rows of `select_messages`, in their order, with their reactions."""
    fetched = [tuple(row) for row in rows]
    reactions = reactions_of(connection, [row[0] for row in fetched])
    people = people_of(connection, [row[0] for row in fetched if row[_REPLIES]])
    messages = [_message(row, reactions.get(row[0], ()), people.get(row[0], ())) for row in fetched]
    polls = polls_of(connection, [message.id for message in messages if message.kind == "poll"])
    whole = [message._replace(poll=polls.get(message.id)) for message in messages] if polls else messages
    return with_guest_marks(connection, whole)


def message_by_id(connection: Connection, message_id: int) -> Message:
    """Return one message that is known to exist."""
    return messages_of(connection, connection.execute(select_messages().where(M.id == message_id)))[0]


def reactions_of(connection: Connection, message_ids: Sequence[int]) -> dict[int, tuple[Reaction, ...]]:
    """Return the reactions under each of the messages, in the order their kinds first appeared."""
    if not message_ids:
        return {}
    found: dict[int, dict[tuple[str, int], list[tuple[int, str]]]] = defaultdict(lambda: defaultdict(list))
    rows = fetch(connection, _REACTIONS[connection.dialect.name], (as_list(connection, message_ids),))
    for message_id, emoji, total, user_id, name in rows:
        found[message_id][emoji, total].append((user_id, name))
    return {
        message_id: tuple(Reaction(emoji, total, tuple(users)) for (emoji, total), users in kinds.items())
        for message_id, kinds in found.items()
    }


def _message(row: tuple[Any, ...], reactions: tuple[Reaction, ...], people: tuple[Author, ...]) -> Message:
    (
        id_, room_id, slug, seq, rev, client_id, author_id, name, person_kind, hue,
        kind, body, html, created_at, edited_at, deleted_at, reply_to, pinned_at,
        thread_root, in_thread, replies, last_reply_at,
    ) = row  # fmt: skip
    author = Author(author_id, name, person_kind, hue)
    return Message(
        id=id_, room_id=room_id, room=slug, seq=seq, rev=rev, client_id=client_id, author=author, kind=kind,
        body=body, html=html, created_at=created_at, edited_at=edited_at, deleted=deleted_at is not None,
        reply_to=reply_to, reactions=reactions, pinned=pinned_at is not None,
        thread_root=thread_root, in_thread=in_thread,
        thread=ThreadSummary(replies, last_reply_at, people) if replies else None,
    )  # fmt: skip
