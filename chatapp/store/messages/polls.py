"""Polls as they stand: what may be voted for, and how many did."""

import json
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import BindParameter, Connection, bindparam, select

from chatapp.domain.records import Poll, PollOption
from chatapp.models import PollRow, PollVote, User

_MOST_NAMED = 50
_HERE: BindParameter[int] = bindparam("messages", expanding=True)
_POLLS = select(PollRow.message_id, PollRow.options, PollRow.multiple, PollRow.closed_at).where(
    PollRow.message_id.in_(_HERE)
)
_VOTES = (
    select(PollVote.message_id, PollVote.option, PollVote.user_id, User.name)
    .join(User, User.id == PollVote.user_id)
    .where(PollVote.message_id.in_(_HERE))
    .order_by(PollVote.voted_at, PollVote.user_id)
)


def polls_of(connection: Connection, message_ids: Sequence[int]) -> dict[int, Poll]:
    """Return the polls of those of the messages that have one, by the message's id."""
    if not message_ids:
        return {}
    asked = {"messages": list(message_ids)}
    votes: dict[int, dict[int, list[tuple[int, str]]]] = defaultdict(lambda: defaultdict(list))
    for message_id, option, user_id, name in connection.execute(_VOTES, asked):
        votes[message_id][option].append((user_id, name))
    return {
        message_id: _poll(json.loads(options), multiple, closed_at is not None, votes[message_id])
        for message_id, options, multiple, closed_at in connection.execute(_POLLS, asked)
    }


def _poll(texts: list[str], multiple: bool, closed: bool, votes: dict[int, list[tuple[int, str]]]) -> Poll:
    chosen = [votes.get(number, []) for number in range(len(texts))]
    options = [
        PollOption(text, len(people), tuple(people[:_MOST_NAMED])) for text, people in zip(texts, chosen, strict=True)
    ]
    return Poll(tuple(options), multiple, closed, len({person for people in chosen for person in people}))
