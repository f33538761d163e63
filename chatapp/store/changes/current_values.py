"""Loads the current value behind a key of the change log."""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, select

from chatapp.domain.notes import (
    AccessEnded,
    InvitationChanged,
    MembershipChanged,
    Note,
    PersonChanged,
    PersonRemoved,
    ReportFiled,
    RoomChanged,
    RoomDeleted,
    WordListChanged,
)
from chatapp.models import Membership
from chatapp.store.moderation.word_filter import list_words
from chatapp.store.people.users import find_person
from chatapp.store.rooms.rooms import room_by_id, room_by_slug


def load_note(connection: Connection, key: str) -> Note | None:
    """Return the note of a key with its current values; None if there is nothing left to notify of.

    Raises ValueError for a key of no kind that is known.
    """
    kind, _, which = key.partition(":")
    if kind not in _LOADERS:
        raise ValueError(f"Unknown kind of change: {kind}")
    return _LOADERS[kind](connection, which)


def membership_note(connection: Connection, room_id: int, person_id: int) -> MembershipChanged | None:
    """Return how a person belongs to a room now, None where there is no such room."""
    room = room_by_id(connection, room_id)
    if room is None:
        return None
    query = select(Membership.user_id).where(Membership.room_id == room_id, Membership.user_id == person_id)
    return MembershipChanged(room, person_id, connection.execute(query).one_or_none() is not None)


def _person(connection: Connection, which: str) -> Note | None:
    person = find_person(connection, int(which))
    return None if person is None else PersonChanged(person)


def _membership(connection: Connection, which: str) -> Note | None:
    room_id, person_id = map(int, which.split(":"))
    return membership_note(connection, room_id, person_id)


_LOADERS: Mapping[str, Callable[[Connection, str], Note | None]] = {
    "access": lambda _connection, which: AccessEnded(which),
    "person": _person,
    "kick": lambda _connection, which: PersonRemoved("kick", int(which)),
    "ban": lambda _connection, which: PersonRemoved("ban", int(which)),
    "deactivate": lambda _connection, which: PersonRemoved("deactivate", int(which)),
    "member": _membership,
    "invitation": lambda _connection, which: InvitationChanged(*map(int, which.split(":"))),
    "room": lambda _connection, which: RoomChanged(int(which)),
    "deleted": lambda connection, which: RoomDeleted(which) if room_by_slug(connection, which) is None else None,
    "words": lambda connection, _which: WordListChanged(tuple(list_words(connection))),
    "reports": lambda _connection, _which: ReportFiled(),
}
