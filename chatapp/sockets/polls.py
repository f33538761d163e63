"""The client events of polls."""

from typing import Annotated

import msgspec

from chatapp.domain import lengths
from chatapp.domain.errors import Invalid
from chatapp.presentation.payloads import message_payload
from chatapp.realtime.connections import Connection
from chatapp.services.limits.costs import WRITES
from chatapp.sockets.events import Answer, EventGroup, on
from chatapp.sockets.fields import ClientId, SafeInt, Slug
from chatapp.sockets.parsing import Event

_Option = Annotated[str, msgspec.Meta(max_length=lengths.typed(lengths.OPTION))]


class Poll(Event):
    """The event `poll`."""

    room: Slug
    question: Annotated[str, msgspec.Meta(max_length=lengths.typed(lengths.QUESTION))]
    options: Annotated[list[_Option], msgspec.Meta(max_length=100)]
    multiple: bool = False
    client_id: ClientId | None = None


class Vote(Event):
    """The event `vote`."""

    room: Slug
    seq: SafeInt
    options: Annotated[list[SafeInt], msgspec.Meta(max_length=100)] | None = None
    option: SafeInt | None = None
    on: bool = True


class ClosePoll(Event):
    """The event `close_poll`."""

    room: Slug
    seq: SafeInt


class PollEvents(EventGroup):
    """Creating, answering and closing polls. Each answers with the poll's message."""

    @on("poll", Poll, WRITES)
    def poll(self, connection: Connection, event: Poll) -> Answer:
        person, room, question, options = connection.person, event.room, event.question, event.options
        message = self.services.polls.create(person, room, question, options, event.multiple, event.client_id)
        return {"message": message_payload(message)}

    @on("vote", Vote, WRITES)
    def vote(self, connection: Connection, event: Vote) -> Answer:
        polls, person, room, seq = self.services.polls, connection.person, event.room, event.seq
        if (event.options is None) == (event.option is None):
            raise Invalid("options_or_option", "options")
        if event.option is not None:
            message = polls.vote_for(person, room, seq, event.option, event.on)
        else:
            message = polls.vote(person, room, seq, event.options or ())
        return {"message": message_payload(message)}

    @on("close_poll", ClosePoll, WRITES)
    def close_poll(self, connection: Connection, event: ClosePoll) -> Answer:
        return {"message": message_payload(self.services.polls.close(connection.person, event.room, event.seq))}
