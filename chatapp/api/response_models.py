"""Response models for the OpenAPI description; `presentation/payloads.py` makes the responses themselves."""

from typing import Literal

from pydantic import BaseModel

from chatapp.domain.records import MessageKind, PersonKind, Visibility


class Error(BaseModel):
    """Why something was refused; `field` names what is wrong, `retry_after` is in seconds."""

    code: str
    message: str
    field: str = ""
    retry_after: float = 0


class Problem(BaseModel):
    """The answer to every request that failed."""

    ok: Literal[False]
    error: Error


class Author(BaseModel):
    """Who wrote a message, or was invited."""

    id: int
    name: str
    kind: PersonKind


class Somebody(BaseModel):
    """A person by id and name."""

    id: int
    name: str


class Reaction(BaseModel):
    """One emoji under a message; `users` are the first 50."""

    emoji: str
    count: int
    users: list[Somebody]


class PollOption(BaseModel):
    """What may be voted for; `users` are the first 50."""

    text: str
    count: int
    users: list[Somebody]


class Poll(BaseModel):
    """The vote under a message of the kind `poll`."""

    options: list[PollOption]
    multiple: bool
    closed: bool
    voters: int


class ThreadSummary(BaseModel):
    """The replies to a message, direct and indirect; `people` are those who replied last, the latest first."""

    count: int
    last_at: str | None
    people: list[Author]
    by: int | None = None


class Message(BaseModel):
    """A message in its present state; a reply that is `in_thread` is not shown in the room."""

    room: str
    seq: int
    rev: int
    client_id: str | None
    author: Author
    kind: MessageKind
    body: str
    html: str | None
    created_at: str
    edited_at: str | None
    deleted: bool
    reply_to: int | None
    reactions: list[Reaction]
    attachments: list[dict[str, object]]
    mentions: list[int] = []
    everyone: Literal["room", "here"] | None = None
    pinned: bool = False
    poll: Poll | None = None
    thread_root: int | None = None
    in_thread: bool = False
    thread: ThreadSummary | None = None


class Hit(Message):
    """A found message; `snippet` is HTML, the hits in `<mark>`."""

    snippet: str


class Room(BaseModel):
    """A room; `may` names what you may do there."""

    slug: str
    name: str
    topic: str
    visibility: Visibility
    seq: int
    rev: int
    created_at: str
    may: list[str]


class ListedRoom(Room):
    """A room as it stands in one's list."""

    joined: bool
    read_seq: int
    unread: int
    mentions: int


class OkAnswer(BaseModel):
    """It is done."""

    ok: Literal[True]


class RoomsAnswer(OkAnswer):
    """A page of the rooms one may see; no `cursor` is the end."""

    rooms: list[ListedRoom]
    cursor: str | None


class RoomAnswer(OkAnswer):
    """One room, and whether one belongs to it."""

    room: Room
    joined: bool


class NamedRoom(BaseModel):
    """A room as those see it who are invited into it."""

    slug: str
    name: str
    visibility: Visibility


class ReceivedInvitation(BaseModel):
    """An invitation that waits for your answer."""

    room: NamedRoom
    by: Somebody
    at: str


class PendingInvitation(BaseModel):
    """An unanswered invitation into a room."""

    person: Author
    by: Somebody
    at: str


class ReceivedAnswer(OkAnswer):
    """The invitations that wait for your answer, newest first."""

    invitations: list[ReceivedInvitation]


class PendingAnswer(OkAnswer):
    """The unanswered invitations into a room, newest first."""

    invitations: list[PendingInvitation]


class InvitedAnswer(OkAnswer):
    """The ids of those who were invited: whoever belongs to the room already is left out."""

    invited: list[int]


class MessageAnswer(OkAnswer):
    """A message; `duplicate` where an earlier sending stored it."""

    message: Message
    duplicate: bool = False


class PageAnswer(OkAnswer):
    """A stretch of history, oldest first."""

    messages: list[Message]
    more_before: bool
    more_after: bool


class ChangesAnswer(OkAnswer):
    """What changed, by rev; `rev` is the next `since`."""

    changes: list[Message]
    rev: int
    complete: bool


class ThreadState(BaseModel):
    """What you have to do with a thread; `seq` is its first message."""

    room: str
    seq: int
    following: bool
    read_seq: int
    unread: int


class ThreadAnswer(OkAnswer):
    """A thread, oldest first; if it is not `complete`, the next page is `after` the last message."""

    root: int
    messages: list[Message]
    complete: bool
    state: ThreadState


class FollowedThread(BaseModel):
    """A thread that you follow, with its first message."""

    message: Message
    read_seq: int
    unread: int


class ThreadsAnswer(OkAnswer):
    """The threads you follow, those with unread replies first; `complete`: these are all."""

    threads: list[FollowedThread]
    complete: bool


class SearchAnswer(OkAnswer):
    """What was found, newest first; no `cursor` is the end."""

    results: list[Hit]
    cursor: str | None
