"""What can be asked of the store: one imperative value for each act. `at` is the instant (ms) it is stamped with."""

from typing import NamedTuple

from chatapp.domain.records import MessageKind, Person


class ToAll(NamedTuple):
    """A message speaks to everyone in its room, or only to those `present`, by their ids."""

    present: tuple[int, ...] | None


class PostMessage(NamedTuple):
    """Add a message to a room; the same author and `client_id` in the room is the same message."""

    author: Person
    room: str
    body: str
    html: str | None
    client_id: str | None
    reply_to: int | None
    at: int
    kind: MessageKind = "message"
    to_all: ToAll | None = None


class EditMessage(NamedTuple):
    """Replace the text of a message; the earlier text is kept."""

    actor: Person
    room: str
    seq: int
    body: str
    html: str | None
    at: int


class DeleteMessage(NamedTuple):
    """Take a message's text away for good, leaving its number; as `administration` also where one is not a member."""

    actor: Person
    room: str
    seq: int
    at: int
    administration: bool = False


class React(NamedTuple):
    """Set (`on`) or take back one emoji under a message."""

    actor: Person
    room: str
    seq: int
    emoji: str
    on: bool
    at: int


class PinMessage(NamedTuple):
    """Pin (`on`) or unpin a message."""

    actor: Person
    room: str
    seq: int
    on: bool
    at: int


class SaveMessage(NamedTuple):
    """Keep (`on`) or no longer keep a message at hand, for oneself."""

    person: Person
    room: str
    seq: int
    on: bool
    at: int


class CreatePoll(NamedTuple):
    """Ask a room: the message holds the question."""

    message: PostMessage
    options: tuple[str, ...]
    multiple: bool


class Vote(NamedTuple):
    """Vote for these options, by number from 0, and no other; none takes one's vote back."""

    actor: Person
    room: str
    seq: int
    options: tuple[int, ...]
    at: int


class ClosePoll(NamedTuple):
    """Take no more votes."""

    actor: Person
    room: str
    seq: int
    at: int


class JoinRoom(NamedTuple):
    """Become a member of a room one may see."""

    person: Person
    room: str
    at: int


class LeaveRoom(NamedTuple):
    """Stop being a member."""

    person: Person
    room: str


class MarkRead(NamedTuple):
    """Move a person's reading position in a room to `seq`, forwards or back."""

    person: Person
    room: str
    seq: int


class CreateRoom(NamedTuple):
    """Open a room; its creator (None: the command line) becomes its first member."""

    creator: Person | None
    slug: str
    name: str
    topic: str
    private: bool
    at: int
