"""What a write did to rights, people and rooms: small values that live connections are brought up to date with.

`key` is what the change log keeps of a note; the values are read anew by whoever finds the key there.
"""

from typing import Literal, NamedTuple

from chatapp.domain.moderation import Word
from chatapp.domain.records import Person, Room

Removal = Literal["kick", "ban", "deactivate"]


class AccessEnded(NamedTuple):
    """A session or token ended, given by its hash."""

    credential: str

    @property
    def key(self) -> str:
        """What the change log keeps."""
        return f"access:{self.credential}"


class PersonChanged(NamedTuple):
    """A person is otherwise now: another name, role or status, muted, or heard again."""

    person: Person

    @property
    def key(self) -> str:
        """What the change log keeps."""
        return f"person:{self.person.id}"


class PersonRemoved(NamedTuple):
    """All connections of a person end, and why."""

    kind: Removal
    person_id: int

    @property
    def key(self) -> str:
        """What the change log keeps."""
        return f"{self.kind}:{self.person_id}"


class MembershipChanged(NamedTuple):
    """A person became a member of a room, is one on other terms, or is none any more (`belongs` False)."""

    room: Room
    person_id: int
    belongs: bool

    @property
    def key(self) -> str:
        """What the change log keeps."""
        return f"member:{self.room.id}:{self.person_id}"


class InvitationChanged(NamedTuple):
    """A person was invited into a room, or the invitation was answered or has ended."""

    room_id: int
    person_id: int

    @property
    def key(self) -> str:
        """What the change log keeps."""
        return f"invitation:{self.room_id}:{self.person_id}"


class RoomChanged(NamedTuple):
    """A room was opened, or is otherwise now."""

    room_id: int

    @property
    def key(self) -> str:
        """What the change log keeps."""
        return f"room:{self.room_id}"


class WordListChanged(NamedTuple):
    """The list of blocked words is this one now."""

    words: tuple[Word, ...]

    @property
    def key(self) -> str:
        """What the change log keeps."""
        return "words"


class ReportFiled(NamedTuple):
    """A message was reported."""

    @property
    def key(self) -> str:
        """What the change log keeps."""
        return "reports"


Note = (
    AccessEnded
    | PersonChanged
    | PersonRemoved
    | MembershipChanged
    | InvitationChanged
    | RoomChanged
    | WordListChanged
    | ReportFiled
)


class LoggedNote(NamedTuple):
    """A note with the number of its row in the change log."""

    id: int
    note: Note
