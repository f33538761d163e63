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

_Option = Annotated[str, msgspec.Meta(max_length=lengths.typed(lengths.OPTION))]


class PollEvents(EventGroup):
    """Creating, answering and closing polls. Each answers with the poll's message."""

    @on("poll", WRITES)
    def poll(
        self,
        connection: Connection,
        room: Slug,
        question: Annotated[str, msgspec.Meta(max_length=lengths.typed(lengths.QUESTION))],
        options: Annotated[list[_Option], msgspec.Meta(max_length=100)],
        multiple: bool = False,
        client_id: ClientId | None = None,
    ) -> Answer:
        message = self.services.polls.create(connection.person, room, question, options, multiple, client_id)
        return {"message": message_payload(message)}

    @on("vote", WRITES)
    def vote(
        self,
        connection: Connection,
        room: Slug,
        seq: SafeInt,
        options: Annotated[list[SafeInt], msgspec.Meta(max_length=100)] | None = None,
        option: SafeInt | None = None,
        on: bool = True,
    ) -> Answer:
        polls, person = self.services.polls, connection.person
        if (options is None) == (option is None):
            raise Invalid("options_or_option", "options")
        if option is not None:
            message = polls.vote_for(person, room, seq, option, on)
        else:
            message = polls.vote(person, room, seq, options or ())
        return {"message": message_payload(message)}

    @on("close_poll", WRITES)
    def close_poll(self, connection: Connection, room: Slug, seq: SafeInt) -> Answer:
        return {"message": message_payload(self.services.polls.close(connection.person, room, seq))}
