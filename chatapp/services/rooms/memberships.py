"""Memberships: invite, remove, appoint; direct messages; notification preferences."""

from collections.abc import Collection, Sequence
from typing import NamedTuple, get_args

from chatapp.domain.commands import AppointPerson, InvitePeople, OpenDirect, RemovePerson, SetPreferences
from chatapp.domain.errors import Invalid
from chatapp.domain.permissions import Action, check, check_in_chat
from chatapp.domain.records import ListedRoom, Notify, Person, Room, RoomMember, RoomRole
from chatapp.domain.text import one_of
from chatapp.domain.times import now
from chatapp.services.rooms.rooms import Rooms
from chatapp.store.db.engine import Database
from chatapp.store.db.writer import Writer
from chatapp.store.people import visibility
from chatapp.store.rooms import memberships
from chatapp.store.rooms.direct_messages import open_directs

NOTIFY: tuple[Notify, ...] = get_args(Notify)
ROOM_ROLES: tuple[RoomRole, ...] = get_args(RoomRole)
MOST_INVITED = 100
PEOPLE_SHOWN = 20
MEMBERS_PAGE = 200


class Preferences(NamedTuple):
    """What a person wants to hear of a room; None leaves it as it is. `notify` is one of NOTIFY."""

    favourite: bool | None = None
    muted: bool | None = None
    notify: str | None = None


class Memberships:
    """Use cases around who belongs to which room; an actor of None is the command line."""

    def __init__(self, database: Database, writer: Writer, rooms: Rooms) -> None:
        self._database = database
        self._writer = writer
        self._rooms = rooms

    def invite(self, actor: Person | None, slug: str, people: Sequence[int]) -> list[int]:
        """Invite people into a room, and return the ids of those who do not belong to it.

        Without an actor, from the command line, they are made members; else each accepts or declines. Those who block
        the actor are among the ids, and hear nothing of it.

        Raises Invalid, NotFound (room, people), Forbidden, ReadOnly.
        """
        if not 1 <= len(people) <= MOST_INVITED:
            raise Invalid("people_count", "people", most=MOST_INVITED)
        command = InvitePeople(actor, slug, tuple(set(people)), now())
        _room, ids = self._writer.do(memberships.invite_people, command)
        return ids

    def remove(self, actor: Person | None, slug: str, person_id: int) -> None:
        """End someone's membership, here at once and everywhere within a second.

        Raises NotFound (room, person), Forbidden, Invalid (oneself).
        """
        command = RemovePerson(actor, slug, person_id, now())
        self._writer.do(memberships.remove_people, command)

    def appoint(self, actor: Person | None, slug: str, person_id: int, role: str) -> RoomMember:
        """Give a member another role, one of ROOM_ROLES. Raises NotFound, Forbidden, Invalid, Conflict (last owner)."""
        command = AppointPerson(actor, slug, person_id, one_of(ROOM_ROLES, role, "role"), now())
        return self._writer.do(memberships.appoint_people, command)

    def prefer(self, person: Person, slug: str, wanted: Preferences) -> ListedRoom:
        """Keep what a person wants to hear of a room. Raises Invalid, NotFound, Forbidden."""
        notify = None if wanted.notify is None else one_of(NOTIFY, wanted.notify, "notify")
        command = SetPreferences(
            person=person, room=slug, at=now(), favourite=wanted.favourite, muted=wanted.muted, notify=notify
        )
        return self._writer.do(memberships.set_preferences, command)

    def direct(self, person: Person, others: Sequence[int]) -> Room:
        """Return the direct message between a person and others; oneself alone is a place for notes.

        Raises Invalid, NotFound (people), Forbidden.
        """
        check_in_chat(Action.START_DIRECT, person)
        if not others:
            raise Invalid("people_missing", "people")
        command = OpenDirect(person, tuple(others), now())
        room, _added = self._writer.do(open_directs, command)
        return room

    def find_people(self, person: Person, typed: str, present: Collection[int]) -> list[Person]:
        """Return at most 20 people whose names have what was typed: accounts, bots and guests in `present`."""
        check_in_chat(Action.START_DIRECT, person)
        return self._database.query(visibility.find_people, person, typed, list(present), PEOPLE_SHOWN)

    def members(self, person: Person, slug: str, after: int = 0, limit: int = MEMBERS_PAGE) -> list[RoomMember]:
        """Return members by id, those above `after`. Raises NotFound."""
        room, mine = self._rooms.find(person, slug)
        check(Action.SEE, person, room, mine and mine.role)
        return self._database.query(memberships.all_members, room.id, after, min(limit, MEMBERS_PAGE))
