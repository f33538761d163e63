"""Saved messages."""

from sqlalchemy import Connection, delete, insert, select

from chatapp.domain.commands import SaveMessage
from chatapp.domain.errors import Conflict
from chatapp.domain.page_limits import PAGE_BYTES, fitting, weight
from chatapp.domain.records import Message, Person
from chatapp.models import Message as M
from chatapp.models import SavedMessage as S
from chatapp.store.db.writer import Outcome, one_by_one
from chatapp.store.messages.byte_limit import MessageQuery
from chatapp.store.messages.history import message_at
from chatapp.store.messages.rows import messages_of, select_messages
from chatapp.store.people.users import active_person
from chatapp.store.people.visibility import can_see_room
from chatapp.store.rooms.rooms import visible_room


def saved(
    connection: Connection, person: Person, before: int | None, limit: int
) -> tuple[list[tuple[int, Message]], bool]:
    """Return at most `limit` messages that the person saved and may still see, each with the instant, latest first.

    `before` is the instant (ms) of the last one of the page before. Also returns whether there may be more.
    """
    mine = [S.user_id == person.id, can_see_room(person.id)]
    if before is not None:
        mine.append(S.saved_at < before)
    query = select_messages().add_columns(S.saved_at).join(S, S.message_id == M.id).where(*mine)
    rows, complete = MessageQuery(query.order_by(S.saved_at.desc()).limit(limit)).rows(connection)
    messages = messages_of(connection, [row[:-1] for row in rows])
    kept = fitting(messages, PAGE_BYTES, weight)
    instants = (row[-1] for row in rows[: len(kept)])
    return list(zip(instants, kept, strict=True)), not complete or len(kept) < len(messages) or len(rows) == limit


def _save(connection: Connection, command: SaveMessage) -> Outcome[Message]:
    active_person(connection, command.person.id, command.at)
    room, _mine = visible_room(connection, command.room, command.person)
    message = message_at(connection, room, command.seq)
    if message.deleted and command.on:
        raise Conflict("message_deleted", "seq")
    this = (S.user_id == command.person.id, S.message_id == message.id)
    is_saved = connection.execute(select(S.saved_at).where(*this)).one_or_none() is not None
    if command.on and not is_saved:
        connection.execute(insert(S), [_row(connection, command, message.id)])
    elif is_saved and not command.on:
        connection.execute(delete(S).where(*this))
    return Outcome(message)


save_messages = one_by_one(_save)


def _row(connection: Connection, command: SaveMessage, message_id: int) -> dict[str, int]:
    # Instants are unlike, so that they tell where a page ends.
    latest = select(S.saved_at).where(S.user_id == command.person.id).order_by(S.saved_at.desc()).limit(1)
    last = connection.execute(latest).scalar_one_or_none() or 0
    return {"user_id": command.person.id, "message_id": message_id, "saved_at": max(command.at, last + 1)}
