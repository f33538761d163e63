"""Records returned by the store: immutable values that threads can share. Instants are ms since 1970 UTC."""

from typing import Literal, NamedTuple

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


class Person(NamedTuple):
    """Someone who may act: a guest, an account, a bot; or an author that an import brought along.

    `hue` (0 to 11) is the colour they chose, None for the one that goes with their id; `emoji` and `status` are what
    they say of themselves; an `invisible` one is never shown as here; `muted_until` is an instant, 0 for never.
    `away` is known only of someone who is here.
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
    """An account or bot as its administrators list it; `password_hash` is None where only tokens open it.

    `banned_until` is an instant, 0 for never; `deactivated_at` is None while it may be used.
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
    """A signed-in browser as its person lists it; `address` and `agent` are those it signed in with."""

    id: str
    created_at: int
    seen_at: int
    address: str
    agent: str


class Token(NamedTuple):
    """A bearer token as it may be listed: never its secret. `used_at` is exact to a minute, None for a guest's."""

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

    `posting` says who writes there (`nobody`: one of two blocks the other), `slow_seconds` how long a member waits
    between two messages (0: not at all).
    A direct message has no name: `name` and `people` are then those the reader talks to.
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
    """Someone who belongs to a room, with their role there."""

    person: Person
    role: RoomRole


class RoomFacts(NamedTuple):
    """What an export says of a room beside its messages; `members` are named only where not everybody may read it."""

    visibility: Visibility
    name: str
    topic: str
    description: str
    members: tuple[RoomMember, ...]


class Membership(NamedTuple):
    """How one person belongs to a room: `muted` and `notify` are their own choice of what to hear of it."""

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
        """Whether the person belongs to it."""
        return self.membership is not None


class ReceivedInvitation(NamedTuple):
    """An invitation into a room as the invited sees it: nothing of the room but what it is called."""

    slug: str
    name: str
    visibility: Visibility
    inviter: tuple[int, str]
    created_at: int


class PendingInvitation(NamedTuple):
    """An invitation that was not answered, as the members of the room see it; `inviter` is `(id, name)`."""

    person: tuple[int, str, PersonKind]
    inviter: tuple[int, str]
    created_at: int


class Author(NamedTuple):
    """Who wrote a message, as it is shown beside it; `hue` is the colour they chose, None for none."""

    id: int
    name: str
    kind: PersonKind
    hue: int | None = None


class Reaction(NamedTuple):
    """One emoji under a message: how many set it, and the first of them (at most 50) as `(id, name)`."""

    emoji: str
    total: int
    users: tuple[tuple[int, str], ...]


class PollOption(NamedTuple):
    """What may be voted for: how many did, and the first of them (at most 50) as `(id, name)`."""

    text: str
    total: int
    users: tuple[tuple[int, str], ...]


class Poll(NamedTuple):
    """The vote under a message; `voters` counts people, each of whom may have chosen several where `multiple`."""

    options: tuple[PollOption, ...]
    multiple: bool
    closed: bool
    voters: int


class Message(NamedTuple):
    """A stored message in its present state; a deleted one has no body.

    `guests` are the ids of the guests among those whom its reactions and its poll name.
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


class Version(NamedTuple):
    """An earlier text of a message, and when it stopped being the present one."""

    body: str
    replaced_at: int


class Versions(NamedTuple):
    """Earlier texts of a message, oldest first; `cursor` is how many still earlier ones there are, None for none."""

    versions: tuple[Version, ...]
    cursor: int | None


class Thread(NamedTuple):
    """A message and all that answers it, or answers its answers, by seq; `complete`: that is all."""

    root: int
    messages: tuple[Message, ...]
    complete: bool


class Activity(NamedTuple):
    """Something that concerns a person: a message that mentions or answers them, or their own with a new reaction.

    `actor` is who did it, as `(id, name)`; `everyone` are mentions of all in the room.
    """

    kind: ActivityKind
    at: int
    actor: tuple[int, str]
    emoji: str | None
    message: Message


class Page(NamedTuple):
    """A stretch of a room's history, oldest first, and whether it goes on at either end."""

    messages: tuple[Message, ...]
    more_before: bool
    more_after: bool


class Changes(NamedTuple):
    """Messages that changed since a rev, in their present state by rev; `rev` is where the next call starts."""

    messages: tuple[Message, ...]
    rev: int
    complete: bool


class Change(NamedTuple):
    """Something the room is told of: a message that is new, or one whose state changed."""

    message: Message
    is_new: bool


class Hit(NamedTuple):
    """A message found by a search; `snippet` is HTML with the hits in `<mark>`."""

    message: Message
    snippet: str
