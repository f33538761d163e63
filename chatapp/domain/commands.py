"""Commands to the store: one value for each action. `at` is the instant (ms) that is stored."""

from typing import NamedTuple

from chatapp.domain.records import MessageKind, Notify, Person, Posting, RoomRole


class ToAll(NamedTuple):
    """A message speaks to everyone in its room, or only to those `present`, by their ids."""

    present: tuple[int, ...] | None


class PostMessage(NamedTuple):
    """Add a message to a room; the same author and `client_id` in the room is the same message.

    `flagged` is the word for which it is reported to the moderators, or None.
    """

    author: Person
    room: str
    body: str
    html: str | None
    client_id: str | None
    reply_to: int | None
    at: int
    kind: MessageKind = "message"
    to_all: ToAll | None = None
    flagged: str | None = None


class EditMessage(NamedTuple):
    """Replace the text of a message; the earlier text is kept. `to_all`, `flagged`: as in `PostMessage`."""

    actor: Person
    room: str
    seq: int
    body: str
    html: str | None
    at: int
    flagged: str | None = None
    to_all: ToAll | None = None


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
    """Vote for these options, by number from 0, and no other; none takes one's vote back.

    With `on` the options are added to those voted for before (True), or taken from them (False).
    """

    actor: Person
    room: str
    seq: int
    options: tuple[int, ...]
    at: int
    on: bool | None = None


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
    at: int = 0


class MarkRead(NamedTuple):
    """Move a person's reading position in a room to `seq`, forwards or back."""

    person: Person
    room: str
    seq: int
    at: int


UNBOUNDED = 2**31


class CreateRoom(NamedTuple):
    """Open a room; its creator (None: the command line) becomes its first member.

    `guest_rooms` and `address_rooms` are how many public rooms one guest, and the guests of one address, may have open.
    """

    creator: Person | None
    slug: str
    name: str
    topic: str
    private: bool
    at: int
    description: str = ""
    posting: Posting = "everyone"
    guest_rooms: int = UNBOUNDED
    address_rooms: int = UNBOUNDED


class RoomSettingsUpdate(NamedTuple):
    """What is to become of a room; None leaves it as it is."""

    name: str | None = None
    topic: str | None = None
    description: str | None = None
    posting: Posting | None = None
    slow_seconds: int | None = None
    archived: bool | None = None


class ConfigureRoom(NamedTuple):
    """Change what a room is called and how it works; an actor of None is the command line."""

    actor: Person | None
    room: str
    changes: RoomSettingsUpdate
    at: int


class OpenDirect(NamedTuple):
    """Find or open the direct message between a person and others, given by their ids."""

    person: Person
    others: tuple[int, ...]
    at: int


class InvitePeople(NamedTuple):
    """Invite people, given by their ids, into a room; an actor of None, the command line, makes them members."""

    actor: Person | None
    room: str
    people: tuple[int, ...]
    at: int


class AnswerInvitation(NamedTuple):
    """Accept an invitation into a room, or decline it."""

    person: Person
    room: str
    accept: bool
    at: int


class WithdrawInvitation(NamedTuple):
    """Take back all invitations of a person into a room."""

    actor: Person
    room: str
    person_id: int
    at: int


class RemovePerson(NamedTuple):
    """End someone's membership."""

    actor: Person | None
    room: str
    person_id: int
    at: int


class AppointPerson(NamedTuple):
    """Give a member another role in the room."""

    actor: Person | None
    room: str
    person_id: int
    role: RoomRole
    at: int


class SetPreferences(NamedTuple):
    """Say what one wants to hear of a room; None leaves it as it is."""

    person: Person
    room: str
    at: int
    favourite: bool | None = None
    muted: bool | None = None
    notify: Notify | None = None
