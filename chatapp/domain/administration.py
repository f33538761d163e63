"""Values of the administration: filters, traces of messages, counts and lists."""

from typing import Literal, NamedTuple, get_args

from chatapp.domain.records import Message, Person, Room, Version

MessageClass = Literal["all", "messages", "events", "edited", "deleted", "replies", "answered", "reported"]
MESSAGE_CLASSES: tuple[MessageClass, ...] = get_args(MessageClass)


class MessageFilter(NamedTuple):
    """Selects the messages of all rooms that meet every condition; None and `()` set no condition.

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
    """A message with its deletion and the message it replies to; `versions` is the number of earlier texts kept."""

    message: Message
    deleted_at: int | None
    deleted_by: str | None
    versions: int
    quoted: Message | None


class TracePage(NamedTuple):
    """Messages, newest first; `older` and `newer` are the cursors of the neighbouring pages, None if there is none."""

    traces: tuple[Trace, ...]
    older: int | None
    newer: int | None


class MessageContext(NamedTuple):
    """A message with those around it, and its own earlier texts, both oldest first."""

    room: Room
    seq: int
    traces: tuple[Trace, ...]
    versions: tuple[Version, ...]


class Count(NamedTuple):
    """A bounded count; `more` is True if counting stopped at `number`."""

    number: int
    more: bool


class Bar(NamedTuple):
    """The number of messages from one UTC day to another, both included, written `YYYY-MM-DD`."""

    first: str
    last: str
    messages: int


class Tally(NamedTuple):
    """The number of messages that a filter finds, and their distribution over time, oldest first.

    If counting stopped early, both describe the newest messages only.
    """

    found: Count
    bars: tuple[Bar, ...]


class RoomLine(NamedTuple):
    """A room in the administration's list; `members` is a bounded count."""

    room: Room
    members: Count


class PersonLine(NamedTuple):
    """A person in the administration's list; `messages` is a bounded count, `banned_until` an instant (0: never)."""

    person: Person
    created_at: int
    messages: Count
    banned_until: int = 0
    deactivated_at: int | None = None


class Overview(NamedTuple):
    """Totals of the whole chat; `people` counts by kind."""

    rooms: int
    messages: int
    people: dict[str, int]
