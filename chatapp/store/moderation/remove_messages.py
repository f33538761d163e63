"""Removes messages for moderators: a reported one, or all by one author."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from chatapp.domain.permissions import Action
from chatapp.domain.records import Message, Person
from chatapp.domain.roles import check_outranks
from chatapp.models import Message as M
from chatapp.models import Room
from chatapp.store.audit_log import log_action
from chatapp.store.db.engine import Database
from chatapp.store.db.long_queries import run_long_query
from chatapp.store.db.writer import Outcome, one_by_one
from chatapp.store.messages.rows import written_by
from chatapp.store.messages.update import delete_stored
from chatapp.store.people.users import actor_and_target

# So many at a time hold up those who write meanwhile for some hundredths of a second.
AT_ONCE = 100
_COLUMNS = (M.id, M.room_id, M.seq, M.author_id, M.kind, M.body, M.deleted_at, M.thread)


def ids_written_by(database: Database, author_id: int) -> list[int]:
    """Return the ids of all that a person wrote and that is there still, room by room. Raises TooLarge, Unavailable.

    Read once, and not anew for each stretch that is deleted: that would go through what is left each time.
    """
    return [row[0] for row in run_long_query(database, written_by(author_id).where(M.deleted_at.is_(None)))]


class RemoveBatch(NamedTuple):
    """Delete messages of a person, at most AT_ONCE, given by their ids."""

    actor: Person
    author_id: int
    ids: tuple[int, ...]
    at: int


def remove_message(connection: Connection, actor: Person, message_id: int, at: int) -> Outcome[Message]:
    """Delete a message, within a transaction that has checked the right."""
    return _remove(connection, [message_id], actor, at)[0]


def _remove_some(connection: Connection, command: RemoveBatch) -> Outcome[int]:
    actor, author = actor_and_target(connection, command.actor, command.author_id, Action.REMOVE_MESSAGES, command.at)
    if actor.id != author.id:
        check_outranks(actor, author)
    theirs = select(M.id).where(M.id.in_(command.ids), M.author_id == author.id, M.deleted_at.is_(None))
    ids = list(connection.execute(theirs).scalars())
    changes = tuple(change for outcome in _remove(connection, ids, actor, command.at) for change in outcome.changes)
    if changes:
        target = f"person/{author.id}"
        log_action(connection, actor.id, "person.remove", target, command.at, name=author.name, messages=len(changes))
    return Outcome(len(changes), changes)


def _remove(connection: Connection, ids: list[int], actor: Person, at: int) -> list[Outcome[Message]]:
    rooms = select(M.room_id).where(M.id.in_(ids))
    # Always in one order, so that two of us on several processes cannot wait for each other's rooms.
    connection.execute(select(Room.id).where(Room.id.in_(rooms)).order_by(Room.id).with_for_update())
    found: list[Row[*tuple[Any, ...]]] = list(connection.execute(select(*_COLUMNS).where(M.id.in_(ids)).order_by(M.id)))
    return [delete_stored(connection, stored, actor, at) for stored in found]


remove_batch = one_by_one(_remove_some)
