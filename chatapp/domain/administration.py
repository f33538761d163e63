"""What an administrator asks for and gets to see, beyond what everyone does."""

from typing import Literal, NamedTuple, get_args

from chatapp.domain.records import Message, Person, Room, Version

MessageClass = Literal["all", "messages", "events", "edited", "deleted", "replies", "answered", "reported"]
MESSAGE_CLASSES: tuple[MessageClass, ...] = get_args(MessageClass)


class MessageFilter(NamedTuple):
    """Which messages of all rooms are meant: those that meet every condition given; None and `()` set none.

    `room_id` and `author_ids` are ids; `words` are folded words, each to begin a word of the text;
    `since` (included) and `until` (excluded) are instants in ms; `what` narrows to a class of messages.
    """

    room_id: int | None = None
    author_ids: tuple[int, ...] | None = None
    words: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    what: MessageClass = "all"


class Trace(NamedTuple):
    """A message, what happened to it and what it answers: `versions` counts the earlier texts that are kept."""

    message: Message
    deleted_at: int | None
    deleted_by: str | None
    versions: int
    quoted: Message | None


class TracePage(NamedTuple):
    """Messages newest first; `older` and `newer` are the cursors of the pages beside, None for no page."""

    traces: tuple[Trace, ...]
    older: int | None
    newer: int | None


class MessageContext(NamedTuple):
    """A message among those around it, oldest first, with its own earlier texts, oldest first."""

    room: Room
    seq: int
    traces: tuple[Trace, ...]
    versions: tuple[Version, ...]


class Count(NamedTuple):
    """How many there are; `more` tells that counting stopped at `number`."""

    number: int
    more: bool


class Bar(NamedTuple):
    """How many messages fall between two UTC days, both included, written `YYYY-MM-DD`."""

    first: str
    last: str
    messages: int


class Tally(NamedTuple):
    """What a filter finds in figures: the count, and its spread over time, oldest first.

    Where counting stopped, both speak of the newest messages only.
    """

    found: Count
    bars: tuple[Bar, ...]


class RoomLine(NamedTuple):
    """A room as administrators list it; its messages are counted by its last number, `members` is bounded."""

    room: Room
    members: Count


class PersonLine(NamedTuple):
    """A person as administrators list them; `messages` is bounded, `banned_until` an instant (0: never)."""

    person: Person
    created_at: int
    messages: Count
    banned_until: int = 0
    deactivated_at: int | None = None


class Overview(NamedTuple):
    """The whole chat in figures. `people` counts by kind."""

    rooms: int
    messages: int
    people: dict[str, int]
