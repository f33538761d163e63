"""What a run leaves behind for the checker: what was done, what was heard, what was read. Instants are of one clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Any, Literal, NamedTuple

Act = Literal["send", "edit", "delete", "react", "moderate"]
Ended = Literal["ok", "fail", "unknown"]


class State(NamedTuple):
    """A message as one reader saw it: all that must be the same for all."""

    seq: int
    rev: int
    author: int
    client_id: str | None
    body: str
    deleted: bool
    reactions: tuple[tuple[str, tuple[int, ...]], ...] = ()


class Operation(NamedTuple):
    """Something a client did; `returned` is infinite while nobody knows.

    `stored` is the message of the ack, `error` the code of a refusal.
    """

    client: str
    person: int
    act: Act
    room: str
    invoked: float
    returned: float = inf
    ended: Ended = "unknown"
    client_id: str | None = None
    seq: int | None = None
    body: str = ""
    emoji: str = ""
    on: bool = True
    stored: State | None = None
    error: str = ""


class Stay(NamedTuple):
    """A client's time in a room: it joined after message `seq` and hears every later one until `left`."""

    client: str
    room: str
    joined: float
    seq: int
    left: float = inf


class Heard(NamedTuple):
    """A message or change that a client was told of, in the order of the list."""

    client: str
    room: str
    at: float
    event: Literal["message", "change"]
    state: State


class Read(NamedTuple):
    """The newest page of a room as a client read it at some moment."""

    client: str
    room: str
    invoked: float
    returned: float
    states: tuple[State, ...]


class CatchUp(NamedTuple):
    """All changes of a healed room since a rev, as `changes` gave them."""

    room: str
    since: int
    states: tuple[State, ...]


class Unread(NamedTuple):
    """What a client of a person (id) was told is unread after it had read up to `seq`."""

    client: str
    person: int
    room: str
    seq: int
    unread: int


class Copy(NamedTuple):
    """What a backup held, by room; it shows some moment after `began`."""

    began: float
    rooms: Mapping[str, list[State]]


class Sanction(NamedTuple):
    """Something was taken from a person, as the moderator knew from `acknowledged` on, until they asked to give it
    back (`lifted`). `seq` and `last_seq` are the room's, read just after the one and just before the other.
    """

    person: int
    kind: Literal["ban", "deactivate", "mute", "demote"]
    room: str
    acknowledged: float
    seq: int
    lifted: float = inf
    last_seq: float = inf


@dataclass
class Run:
    """Everything of one run. `ways` has each way of reading: room -> its whole history; the way `sql` is the measure.

    `private` names, for each room that not everyone may read, the clients that may.
    """

    operations: list[Operation] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    reads: list[Read] = field(default_factory=list)
    catch_ups: list[CatchUp] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    copies: list[Copy] = field(default_factory=list)
    sanctions: list[Sanction] = field(default_factory=list)
    attempts: list[Operation] = field(default_factory=list)
    """What people tried as moderators."""
    ways: dict[str, dict[str, list[State]]] = field(default_factory=dict)
    private: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def truth(self) -> dict[str, list[State]]:
        """The rows of the database by room."""
        return self.ways["sql"]


class Finding(NamedTuple):
    """A promise that was not kept: which, in which room, and the evidence."""

    kind: str
    room: str
    what: str


def state_of(message: Mapping[str, Any]) -> State:
    """Return the state that a message object of the protocol shows."""
    reactions = sorted(
        (reaction["emoji"], tuple(sorted(user["id"] for user in reaction["users"])))
        for reaction in message["reactions"]
    )
    return State(
        message["seq"], message["rev"], message["author"]["id"], message["client_id"], message["body"] or "",
        message["deleted"], tuple(reactions),
    )  # fmt: skip
