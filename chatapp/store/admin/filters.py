"""Message filters to SQL conditions and page order."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, exists, literal_column, select
from sqlalchemy.orm import aliased

from chatapp.domain.administration import MessageClass, MessageFilter
from chatapp.models import Message as M
from chatapp.models import ReportRow, Room
from chatapp.store.messages.days import within
from chatapp.store.search.word_index import match_words, with_words


class Matching(NamedTuple):
    """A query for the ids of the messages that match, and the column whose order is that of the ids."""

    query: Select[Any]
    order: ColumnElement[int]


def matching(connection: Connection, wanted: MessageFilter) -> Matching:
    """Return the query for a filter, without order and limit; it is not run."""
    query = select(M.id)
    order: Any = M.id
    if wanted.room_id is not None:
        # In one room the order of numbers is that of ids, and its index has them in order.
        query, order = query.where(M.room_id == wanted.room_id), M.seq
    else:
        # What two people say to each other is theirs.
        query = query.where(M.room_id.not_in(select(Room.id).where(Room.visibility == "direct")))
    if wanted.words:
        # Pages go on by the id, which is the order of the index too.
        matched = match_words(connection, wanted.words)
        query, order = with_words(connection.dialect.name, query, matched, M.id)
    if wanted.author_ids is not None:
        # Room by room there is an index for it; the sum keeps the databases from going by the order instead.
        query = query.where(M.room_id.in_(select(Room.id)), M.author_id.in_(wanted.author_ids))
        order = order + 0
    return Matching(query.where(*_narrowing(wanted)), order)


def _narrowing(wanted: MessageFilter) -> list[ColumnElement[bool]]:
    conditions = _CLASSES[wanted.what]()
    if wanted.room_id is not None:
        conditions.append(within(wanted.room_id, wanted.since, wanted.until))
    if wanted.since is not None:
        conditions.append(M.created_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(M.created_at < wanted.until)
    return conditions


def _events() -> list[ColumnElement[bool]]:
    # Word for word the condition of the index, which is chosen by that.
    return [literal_column("messages.kind IN ('joined', 'left', 'renamed')")]


def _answered() -> list[ColumnElement[bool]]:
    answer = aliased(M)
    return [exists().where(answer.room_id == M.room_id, answer.reply_to == M.seq)]


_CLASSES: dict[MessageClass, Callable[[], list[ColumnElement[bool]]]] = {
    "all": list,
    "messages": lambda: [M.kind.in_(("message", "action", "poll"))],
    "events": _events,
    "edited": lambda: [M.edited_at.is_not(None)],
    "deleted": lambda: [M.deleted_at.is_not(None)],
    "replies": lambda: [M.reply_to.is_not(None)],
    "answered": _answered,
    "reported": lambda: [M.id.in_(select(ReportRow.message_id))],
}
