"""Deleting as an administrator: the message goes, and who took it away is noted, in one transaction."""

import json
from typing import NamedTuple

from sqlalchemy import Connection

from chatapp.domain.commands import DeleteMessage
from chatapp.domain.records import Message, Person
from chatapp.store.audit import AddEntry, add_entries
from chatapp.store.messages.change import delete_messages
from chatapp.store.writer import Outcome, one_by_one


class RemoveMessages(NamedTuple):
    """Delete messages, each given as (room's slug, seq): all of them, or none where one is not there."""

    actor: Person
    targets: tuple[tuple[str, int], ...]
    at: int


def _remove(connection: Connection, command: RemoveMessages) -> Outcome:
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
    add_entries(connection, [_entry(command, change.message) for change in changes])
    return Outcome(len(changes), changes)


def _entry(command: RemoveMessages, message: Message) -> AddEntry:
    detail = json.dumps({"author": message.author.id})
    return AddEntry(command.actor.id, "message.delete", f"{message.room}/{message.seq}", detail, command.at)


remove_messages = one_by_one(_remove)
