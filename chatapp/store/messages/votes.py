"""Creates polls, records votes, closes polls. A vote that changes nothing takes no `rev`."""

import json
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from chatapp.domain.commands import ClosePoll, CreatePoll, Vote
from chatapp.domain.errors import Conflict, Invalid, NotFound
from chatapp.domain.permissions import Action
from chatapp.domain.records import Change, Message
from chatapp.models import PollRow, PollVote
from chatapp.store.db.writer import Outcome, one_by_one
from chatapp.store.messages.polls import polls_of
from chatapp.store.messages.post import post_messages
from chatapp.store.messages.rows import message_by_id
from chatapp.store.messages.update import changed, locked


def _create(connection: Connection, command: CreatePoll) -> Outcome[Message]:
    [outcome] = post_messages(connection, [command.message])
    if outcome.error is not None or not outcome.changes:
        return outcome
    message = outcome.value
    row = {"message_id": message.id, "options": json.dumps(command.options), "multiple": command.multiple}
    connection.execute(insert(PollRow), [row])
    whole = message._replace(poll=polls_of(connection, [message.id])[message.id])
    return outcome._replace(value=whole, changes=(Change(whole, is_new=True),))


def _vote(connection: Connection, command: Vote) -> Outcome[Message]:
    stored = locked(connection, command, Action.VOTE)
    poll = _open_poll(connection, stored.id)
    if any(not 0 <= number < len(json.loads(poll.options)) for number in command.options):
        raise Invalid("option_not_found", "options")
    mine = (PollVote.message_id == stored.id, PollVote.user_id == command.actor.id)
    before = set(connection.execute(select(PollVote.option).where(*mine)).scalars())
    wanted = _wanted(command, before, poll.multiple)
    if len(wanted) > 1 and not poll.multiple:
        raise Invalid("one_option", "options")
    if before == wanted:
        return Outcome(message_by_id(connection, stored.id))
    connection.execute(delete(PollVote).where(*mine))
    vote = {"message_id": stored.id, "user_id": command.actor.id, "voted_at": command.at}
    if wanted:
        connection.execute(insert(PollVote), [{**vote, "option": number} for number in sorted(wanted)])
    return changed(connection, stored)


def _wanted(command: Vote, before: set[int], multiple: bool) -> set[int]:
    options = set(command.options)
    if command.on is None:
        return options
    if not command.on:
        return before - options
    return before | options if multiple else options


def _close(connection: Connection, command: ClosePoll) -> Outcome[Message]:
    stored = locked(connection, command, Action.CLOSE_ANY_POLL, Action.VOTE)
    poll = _poll(connection, stored.id)
    if poll is not None and poll.closed_at is not None:
        return Outcome(message_by_id(connection, stored.id))
    _open_poll(connection, stored.id)
    connection.execute(update(PollRow).where(PollRow.message_id == stored.id).values(closed_at=command.at))
    return changed(connection, stored)


create_polls = one_by_one(_create)
vote_in_polls = one_by_one(_vote)
close_polls = one_by_one(_close)


def _poll(connection: Connection, message_id: int) -> Row[*tuple[Any, ...]] | None:
    """Return what a poll asks, without its votes."""
    query = select(PollRow.options, PollRow.multiple, PollRow.closed_at).where(PollRow.message_id == message_id)
    return connection.execute(query).one_or_none()


def _open_poll(connection: Connection, message_id: int) -> Row[*tuple[Any, ...]]:
    poll = _poll(connection, message_id)
    if poll is None:
        raise NotFound("poll_not_found", "seq")
    if poll.closed_at is not None:
        raise Conflict("poll_closed", "seq")
    return poll
