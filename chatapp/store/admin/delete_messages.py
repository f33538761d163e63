"""Deletes messages as an administrator, with an audit entry in the same transaction."""

from typing import NamedTuple

from sqlalchemy import Connection

from chatapp.domain.commands import DeleteMessage
from chatapp.domain.records import Person
from chatapp.store.audit_log import log_action
from chatapp.store.db.writer import Outcome, one_by_one
from chatapp.store.messages.update import delete_messages


class RemoveMessages(NamedTuple):
    """Delete messages, each given as (room's slug, seq): all of them, or none where one is not there."""

    actor: Person
    targets: tuple[tuple[str, int], ...]
    at: int


def _remove(connection: Connection, command: RemoveMessages) -> Outcome[int]:
    # Always in one order, so that two of us on several processes cannot wait for each other's rooms.
    deletions = [
        DeleteMessage(command.actor, *target, command.at, administration=True)
        for target in sorted(set(command.targets))
    ]
    outcomes = delete_messages(connection, deletions)
    for outcome in outcomes:
        if outcome.error is not None:
            raise outcome.error
    # A message that was deleted before makes no change, and so no second entry.
    changes = tuple(change for outcome in outcomes for change in outcome.changes)
    for change in changes:
        message = change.message
        target = f"{message.room}/{message.seq}"
        log_action(connection, command.actor.id, "message.delete", target, command.at, author=message.author.id)
    return Outcome(len(changes), changes)


remove_messages = one_by_one(_remove)
