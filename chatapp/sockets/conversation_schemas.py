"""What a client may send around messages: threads, earlier texts, pins, saved messages, polls, activity."""

from typing import Annotated

import msgspec

from chatapp.domain import lengths
from chatapp.sockets.schemas import ClientId, Cursor, Event, Limit, Slug, Whole

_Option = Annotated[str, msgspec.Meta(max_length=lengths.typed(lengths.OPTION))]
Options = Annotated[list[_Option], msgspec.Meta(max_length=100)]
Chosen = Annotated[list[Whole], msgspec.Meta(max_length=100)]


class Thread(Event):
    """The event `thread`."""

    room: Slug
    seq: Whole
    after: Whole = 0


class Versions(Event):
    """The event `versions`."""

    room: Slug
    seq: Whole
    cursor: Cursor | None = None


class Pin(Event):
    """The event `pin`."""

    room: Slug
    seq: Whole
    on: bool = True


class Pins(Event):
    """The event `pins`."""

    room: Slug


class Save(Event):
    """The event `save`."""

    room: Slug
    seq: Whole
    on: bool = True


class Saved(Event):
    """The event `saved`."""

    cursor: Cursor | None = None
    limit: Limit = 50


class Activity(Event):
    """The event `activity`."""

    cursor: Cursor | None = None
    limit: Limit = 50


class Seen(Event):
    """The event `seen`."""

    room: Slug


class Poll(Event):
    """The event `poll`."""

    room: Slug
    question: Annotated[str, msgspec.Meta(max_length=lengths.typed(lengths.QUESTION))]
    options: Options
    multiple: bool = False
    client_id: ClientId | None = None


class Vote(Event):
    """The event `vote`."""

    room: Slug
    seq: Whole
    options: Chosen


class ClosePoll(Event):
    """The event `close_poll`."""

    room: Slug
    seq: Whole
