"""Notes: what a write changed about rights, people and rooms, for live connections to follow.

The change log stores only a note's `key_of`; whoever reads a key there reads the current values from the database.
"""

from typing import Literal, NamedTuple

from chatapp.domain.moderation import Word
from chatapp.domain.records import Person, Room

Removal = Literal["kick", "ban", "deactivate"]


class AccessEnded(NamedTuple):
    """A session or token has ended, given by its hash."""

    credential: str


class PersonChanged(NamedTuple):
    """A person has changed: name, role, status or mute."""

    person: Person


class PersonRemoved(NamedTuple):
    """All connections of a person must end, with the reason."""

    kind: Removal
    person_id: int


class MembershipChanged(NamedTuple):
    """A person's membership in a room began, changed or ended (`belongs` False)."""

    room: Room
    person_id: int
    belongs: bool


class InvitationChanged(NamedTuple):
    """An invitation to a room was made, answered or ended."""

    room_id: int
    person_id: int


class RoomChanged(NamedTuple):
    """A room was created or changed."""

    room_id: int


class RoomDeleted(NamedTuple):
    """A public room was deleted with all that was in it."""

    slug: str


class WordListChanged(NamedTuple):
    """The list of blocked words has changed to this one."""

    words: tuple[Word, ...]


class ReportFiled(NamedTuple):
    """A message was reported."""


Note = (
    AccessEnded
    | PersonChanged
    | PersonRemoved
    | MembershipChanged
    | InvitationChanged
    | RoomChanged
    | RoomDeleted
    | WordListChanged
    | ReportFiled
)


def key_of(note: Note) -> str:
    """Return the key of a note that the change log stores."""
    match note:
        case AccessEnded(credential):
            return f"access:{credential}"
        case PersonChanged(person):
            return f"person:{person.id}"
        case PersonRemoved(kind, person_id):
            return f"{kind}:{person_id}"
        case MembershipChanged(room, person_id):
            return f"member:{room.id}:{person_id}"
        case InvitationChanged(room_id, person_id):
            return f"invitation:{room_id}:{person_id}"
        case RoomChanged(room_id):
            return f"room:{room_id}"
        case RoomDeleted(slug):
            return f"deleted:{slug}"
        case WordListChanged():
            return "words"
        case ReportFiled():
            return "reports"


class LoggedNote(NamedTuple):
    """A note with the number of its row in the change log."""

    id: int
    note: Note
