"""Commands to the store, one for each action. `at` is the instant (ms) that is stored."""

from typing import NamedTuple

from chatapp.domain.records import MessageKind, Notify, Person, Posting, RoomRole


class ToAll(NamedTuple):
    """A mention of everyone in the room, or only of the people `present`, by id."""

    present: tuple[int, ...] | None


class PostMessage(NamedTuple):
    """Post a message to a room; author and `client_id` identify it there, so that a retry is stored once.

    `flagged` is the word of the word filter for which it is reported to the moderators, or None. A reply that is
    `in_thread` is not shown in the room.
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
    in_thread: bool = False


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
    """Delete a message: its text goes, its number stays. With `administration` the actor need not be a member."""

    actor: Person
    room: str
    seq: int
    at: int
    administration: bool = False


class React(NamedTuple):
    """Add (`on`) or remove a reaction."""

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
    """Save (`on`) or unsave a message in the person's own list."""

    person: Person
    room: str
    seq: int
    on: bool
    at: int


class SaveDraft(NamedTuple):
    """Keep a person's draft for a room, or for the thread of the message `thread`. An empty text deletes the draft."""

    person: Person
    room: str
    thread: int
    body: str
    at: int


class CreatePoll(NamedTuple):
    """Create a poll; the body of the message is its question."""

    message: PostMessage
    options: tuple[str, ...]
    multiple: bool


class Vote(NamedTuple):
    """Vote for exactly these options, by number from 0; an empty tuple withdraws the vote.

    With `on` the options are added to those voted for before (True), or taken from them (False).
    """

    actor: Person
    room: str
    seq: int
    options: tuple[int, ...]
    at: int
    on: bool | None = None


class ClosePoll(NamedTuple):
    """Close a poll."""

    actor: Person
    room: str
    seq: int
    at: int


class JoinRoom(NamedTuple):
    """Join a room that the person may see."""

    person: Person
    room: str
    at: int


class LeaveRoom(NamedTuple):
    """Leave a room."""

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
    """Create a room; its creator (None: the command line) becomes its first member.

    `guest_rooms` and `address_rooms` limit the public rooms of one guest, and of the guests of one network address.
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
    """New settings of a room; None keeps the current value."""

    name: str | None = None
    topic: str | None = None
    description: str | None = None
    posting: str | None = None
    slow_seconds: int | None = None
    archived: bool | None = None


class ConfigureRoom(NamedTuple):
    """Change the settings of a room; an actor of None is the command line."""

    actor: Person | None
    room: str
    changes: RoomSettingsUpdate
    at: int


class OpenDirect(NamedTuple):
    """Find or create the direct message of a person and others, by id."""

    person: Person
    others: tuple[int, ...]
    at: int


class InvitePeople(NamedTuple):
    """Invite people, by id, into a room; an actor of None, the command line, makes them members at once."""

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
    """Withdraw all invitations of a person into a room."""

    actor: Person
    room: str
    person_id: int
    at: int


class RemovePerson(NamedTuple):
    """Remove a member from a room."""

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
    """Set the person's preferences for a room; None keeps the current value."""

    person: Person
    room: str
    at: int
    favourite: bool | None = None
    muted: bool | None = None
    notify: Notify | None = None
