"""Polls: options and vote counts."""

import json
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import BindParameter, Connection, bindparam, func, select

from chatapp.domain.records import Poll, PollOption
from chatapp.models import PollRow, PollVote, User

_MOST_NAMED = 50
_HERE: BindParameter[int] = bindparam("messages", expanding=True)
_VOTERS = (
    select(func.count(PollVote.user_id.distinct())).where(PollVote.message_id == PollRow.message_id).scalar_subquery()
)
_POLLS = select(PollRow.message_id, PollRow.options, PollRow.multiple, PollRow.closed_at, _VOTERS).where(
    PollRow.message_id.in_(_HERE)
)
_SAME = (PollVote.message_id, PollVote.option)
_ORDER = (PollVote.voted_at, PollVote.user_id)
_PLACED = (
    select(
        *_SAME,
        *_ORDER,
        func.count().over(partition_by=_SAME).label("total"),
        func.row_number().over(partition_by=_SAME, order_by=_ORDER).label("place"),
    )
    .where(PollVote.message_id.in_(_HERE))
    .subquery()
)
_VOTES = (
    select(_PLACED.c.message_id, _PLACED.c.option, _PLACED.c.total, _PLACED.c.user_id, User.name)
    .join(User, User.id == _PLACED.c.user_id)
    .where(_PLACED.c.place <= _MOST_NAMED)
    .order_by(_PLACED.c.voted_at, _PLACED.c.user_id)
)

_Votes = dict[int, tuple[int, list[tuple[int, str]]]]


def polls_of(connection: Connection, message_ids: Sequence[int]) -> dict[int, Poll]:
    """Return the polls of those of the messages that have one, by the message's id.

    Votes are counted by the database, and at most 50 people named for each option.
    """
    if not message_ids:
        return {}
    asked = {"messages": list(message_ids)}
    votes: dict[int, _Votes] = defaultdict(dict)
    for message_id, option, total, user_id, name in connection.execute(_VOTES, asked):
        votes[message_id].setdefault(option, (total, []))[1].append((user_id, name))
    return {
        message_id: _poll(json.loads(options), votes[message_id], multiple, closed_at is not None, voters)
        for message_id, options, multiple, closed_at, voters in connection.execute(_POLLS, asked)
    }


def _poll(texts: list[str], votes: _Votes, multiple: bool, closed: bool, voters: int) -> Poll:
    chosen = [votes.get(number, (0, [])) for number in range(len(texts))]
    options = [PollOption(text, total, tuple(people)) for text, (total, people) in zip(texts, chosen, strict=True)]
    return Poll(tuple(options), multiple, closed, voters)
