"""Records returned by the store: immutable values that threads can share. Instants are ms since 1970 UTC."""

from typing import Generic, Literal, NamedTuple, TypeVar

PersonKind = Literal["guest", "account", "bot", "imported"]
Role = Literal["owner", "admin", "moderator", "member", "guest", "bot"]
Visibility = Literal["public", "private", "direct"]
RoomRole = Literal["owner", "moderator", "member"]
Posting = Literal["everyone", "moderators", "nobody"]
Notify = Literal["all", "mentions", "nothing"]
TokenKind = Literal["api", "guest"]
ActivityKind = Literal["mention", "everyone", "reply", "reaction"]
InvitationState = Literal["pending", "declined", "withdrawn"]
MessageKind = Literal["message", "action", "poll", "joined", "left", "renamed"]
_Item = TypeVar("_Item")


class Person(NamedTuple):
    """A guest, an account, a bot, or the author of imported messages.

    `hue` (0 to 11) is the colour they chose, None for the one derived from their id. `emoji` and `status` are their
    status; an `invisible` person is shown as offline. `muted_until` is an instant, 0 for never. `away` is known only
    of people who are online.
    """

    id: int
    name: str
    kind: PersonKind
    role: Role
    hue: int | None = None
    emoji: str = ""
    status: str = ""
    invisible: bool = False
    muted_until: int = 0
    away: bool = False


class Account(NamedTuple):
    """An account or bot in the administrators' list; `password_hash` is None if it signs in by token only.

    `banned_until` is an instant, 0 for never; `deactivated_at` is None while it is active.
    """

    person: Person
    created_at: int
    password_hash: str | None
    banned_until: int = 0
    deactivated_at: int | None = None
    email: str | None = None


class Session(NamedTuple):
    """A person's signed-in browser. `id` is the hash of the secret in the cookie."""

    id: str
    person: Person
    expires_at: int


class ListedSession(NamedTuple):
    """A signed-in browser in its person's list; `address` and `agent` are those it signed in with."""

    id: str
    created_at: int
    seen_at: int
    address: str
    agent: str


class Token(NamedTuple):
    """A bearer token without its secret. `used_at` is accurate to a minute, None for a guest's token."""

    id: int
    person: Person
    kind: TokenKind
    label: str
    created_at: int
    used_at: int | None
    revoked_at: int | None
    banned_until: int = 0
    deactivated_at: int | None = None


class Room(NamedTuple):
    """A room: its messages are numbered 1..`seq`, all their changes 1..`rev`.

    `posting` is who can post (`nobody`: one of the two people of a direct message blocks the other), `slow_seconds`
    the pause between two messages of a member in slow mode (0: off).
    `name` and `people` of a direct message are the other people in it, as the reader sees them.
    """

    id: int
    slug: str
    name: str
    topic: str
    visibility: Visibility
    seq: int
    rev: int
    created_at: int
    description: str = ""
    archived_at: int | None = None
    posting: Posting = "everyone"
    slow_seconds: int = 0
    people: tuple[Person, ...] = ()


class RoomMember(NamedTuple):
    """A member of a room, with their role there."""

    person: Person
    role: RoomRole


class RoomFacts(NamedTuple):
    """A room's description in an export; `members` are listed only if the room is not public."""

    visibility: Visibility
    name: str
    topic: str
    description: str
    members: tuple[RoomMember, ...]


class Membership(NamedTuple):
    """A person's membership of a room; `favourite`, `muted` and `notify` are their preferences."""

    role: RoomRole
    read_seq: int
    favourite: bool = False
    muted: bool = False
    notify: Notify = "mentions"


class ListedRoom(NamedTuple):
    """A room as one person sees it in a list."""

    room: Room
    membership: Membership | None
    unread: int
    mentions: int

    @property
    def joined(self) -> bool:
        """True if the person is a member."""
        return self.membership is not None


class ReceivedInvitation(NamedTuple):
    """An invitation into a room as the invited person sees it: of the room only its name and visibility."""

    slug: str
    name: str
    visibility: Visibility
    inviter: tuple[int, str]
    created_at: int


class PendingInvitation(NamedTuple):
    """An unanswered invitation as the members of the room see it; `inviter` is `(id, name)`."""

    person: tuple[int, str, PersonKind]
    inviter: tuple[int, str]
    created_at: int


class Author(NamedTuple):
    """The author shown beside a message; `hue` is the colour they chose, None for none."""

    id: int
    name: str
    kind: PersonKind
    hue: int | None = None


class Reaction(NamedTuple):
    """One emoji under a message: how many people chose it, and the first 50 of them as `(id, name)`."""

    emoji: str
    total: int
    users: tuple[tuple[int, str], ...]


class PollOption(NamedTuple):
    """An option of a poll: how many people voted for it, and the first 50 of them as `(id, name)`."""

    text: str
    total: int
    users: tuple[tuple[int, str], ...]


class Poll(NamedTuple):
    """The poll of a message; `voters` counts people, who may choose several options if `multiple`."""

    options: tuple[PollOption, ...]
    multiple: bool
    closed: bool
    voters: int


class ThreadSummary(NamedTuple):
    """The replies of a thread that are not deleted; `people` are those who replied last, the latest first.

    `last_at` is None where no reply is left. `by` is the author of the first message, None in that message itself.
    """

    replies: int
    last_at: int | None
    people: tuple[Author, ...]
    by: int | None = None


class Message(NamedTuple):
    """A stored message in its current state; a deleted one has no body.

    `guests` are the ids of the guests among the people of its reactions and its poll. `thread_root` is the first
    message of the thread that a reply belongs to; one that is `in_thread` is not shown in the room. `thread` is the
    summary of the thread that the message begins, None without replies; a reply has that of its thread only if it comes
    as a change of it.
    """

    id: int
    room_id: int
    room: str
    seq: int
    rev: int
    client_id: str | None
    author: Author
    kind: MessageKind
    body: str
    html: str | None
    created_at: int
    edited_at: int | None
    deleted: bool
    reply_to: int | None
    reactions: tuple[Reaction, ...] = ()
    pinned: bool = False
    poll: Poll | None = None
    guests: tuple[int, ...] = ()
    thread_root: int | None = None
    in_thread: bool = False
    thread: ThreadSummary | None = None


class Version(NamedTuple):
    """An earlier text of a message, and when it was replaced."""

    body: str
    replaced_at: int


class Versions(NamedTuple):
    """Earlier texts of a message, oldest first; `cursor` is how many earlier ones remain, None if none."""

    versions: tuple[Version, ...]
    cursor: int | None


class ThreadState(NamedTuple):
    """What a person has to do with the thread that begins with message `thread`: they have read it up to `read_seq`."""

    room: str
    thread: int
    following: bool
    read_seq: int
    unread: int


class Thread(NamedTuple):
    """A message with its replies and their replies, by seq; `complete` is False if more follow.

    `state` is what the reader has to do with it.
    """

    root: int
    messages: tuple[Message, ...]
    complete: bool
    state: ThreadState


class FollowedThread(NamedTuple):
    """A thread that a person follows, with its first message; `unread` replies come after `read_seq`."""

    message: Message
    read_seq: int
    unread: int


class Activity(NamedTuple):
    """An entry of a person's activity: a mention, a reply, or a reaction to their message.

    `actor` is who did it, as `(id, name)`; the kind `everyone` is a mention of everyone in the room.
    """

    kind: ActivityKind
    at: int
    actor: tuple[int, str]
    emoji: str | None
    message: Message


class Draft(NamedTuple):
    """What a person has written and not sent, for a room or for the thread of the message `thread` (0: the room)."""

    room: str
    thread: int
    body: str
    updated_at: int


class Page(NamedTuple):
    """A page of a room's history, oldest first, and whether there is more before and after it."""

    messages: tuple[Message, ...]
    more_before: bool
    more_after: bool


class CursorPage(NamedTuple, Generic[_Item]):
    """A page of a list; `cursor` begins the next one, None at the end."""

    items: list[_Item]
    cursor: str | None


class PagePosition(NamedTuple):
    """Where in a room's history a page starts: before a seq, around the one in focus, or else at the first unread.

    `thread` asks for the thread of the message in focus, too.
    """

    before: int | None = None
    focus: int | None = None
    thread: bool = False


class Changes(NamedTuple):
    """Messages that changed since a rev, in their current state, by rev; the next call starts at `rev`."""

    messages: tuple[Message, ...]
    rev: int
    complete: bool


class Change(NamedTuple):
    """A new or changed message, to be delivered to its room."""

    message: Message
    is_new: bool


class Hit(NamedTuple):
    """A search result; `snippet` is HTML with the matches in `<mark>`."""

    message: Message
    snippet: str
