"""Notes: what a write changed about rights, people and rooms, for live connections to follow.

`key` is what the change log keeps of a note; the values are read anew by whoever finds the key there.
"""

from typing import Literal, NamedTuple

from chatapp.domain.moderation import Word
from chatapp.domain.records import Person, Room

Removal = Literal["kick", "ban", "deactivate"]


class AccessEnded(NamedTuple):
    """A session or token has ended, given by its hash."""

    credential: str

    @property
    def key(self) -> str:
        """Return the key that the change log stores."""
        return f"access:{self.credential}"


class PersonChanged(NamedTuple):
    """A person has changed: name, role, status or mute."""

    person: Person

    @property
    def key(self) -> str:
        """Return the key that the change log stores."""
        return f"person:{self.person.id}"


class PersonRemoved(NamedTuple):
    """All connections of a person must end, with the reason."""

    kind: Removal
    person_id: int

    @property
    def key(self) -> str:
        """Return the key that the change log stores."""
        return f"{self.kind}:{self.person_id}"


class MembershipChanged(NamedTuple):
    """A person's membership in a room began, changed or ended (`belongs` False)."""

    room: Room
    person_id: int
    belongs: bool

    @property
    def key(self) -> str:
        """Return the key that the change log stores."""
        return f"member:{self.room.id}:{self.person_id}"


class InvitationChanged(NamedTuple):
    """An invitation to a room was made, answered or ended."""

    room_id: int
    person_id: int

    @property
    def key(self) -> str:
        """Return the key that the change log stores."""
        return f"invitation:{self.room_id}:{self.person_id}"


class RoomChanged(NamedTuple):
    """A room was created or changed."""

    room_id: int

    @property
    def key(self) -> str:
        """Return the key that the change log stores."""
        return f"room:{self.room_id}"


class RoomDeleted(NamedTuple):
    """A public room was deleted with all that was in it."""

    slug: str

    @property
    def key(self) -> str:
        """Return the key that the change log stores."""
        return f"deleted:{self.slug}"


class WordListChanged(NamedTuple):
    """The list of blocked words has changed to this one."""

    words: tuple[Word, ...]

    @property
    def key(self) -> str:
        """Return the key that the change log stores."""
        return "words"


class ReportFiled(NamedTuple):
    """A message was reported."""

    @property
    def key(self) -> str:
        """Return the key that the change log stores."""
        return "reports"


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


class LoggedNote(NamedTuple):
    """A note with the number of its row in the change log."""

    id: int
    note: Note
