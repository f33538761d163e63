"""Rooms: list, create, join and leave. Every read checks the caller's right to see the room."""

from typing import NamedTuple

from chatapp.domain import lengths
from chatapp.domain.account_state import FORBIDDEN_WHILE_MUTED
from chatapp.domain.commands import (
    UNBOUNDED,
    ConfigureRoom,
    CreateRoom,
    JoinRoom,
    LeaveRoom,
    MarkRead,
    RoomSettingsUpdate,
)
from chatapp.domain.errors import Forbidden, Invalid, NotFound
from chatapp.domain.permissions import Action, check, check_in_chat
from chatapp.domain.records import CursorPage, ListedRoom, Membership, Person, Posting, Room
from chatapp.domain.slugs import check_slug, private_slug
from chatapp.domain.text import check_line, check_text, one_of
from chatapp.domain.times import now
from chatapp.services.moderation.word_filter import WordFilter
from chatapp.store.db.engine import Database
from chatapp.store.db.writer import Writer
from chatapp.store.people.users import active_person
from chatapp.store.rooms import memberships, rooms
from chatapp.store.rooms.read_positions import ReadState, mark_read
from chatapp.store.rooms.rooms import ROOMS_PAGE, RoomListRequest
from chatapp.store.rooms.settings import configure_rooms
from chatapp.store.rooms.unread import NOTHING_UNREAD, unread_after

POSTING: tuple[Posting, ...] = ("everyone", "moderators")
SLOW_MAX_SECONDS = 21_600
PAGE_MAX = 200
# What of a room everybody reads. A name that was not given is the slug: that is told first.
_SPOKEN = ("slug", "name", "topic", "description")


class GuestRoomLimits(NamedTuple):
    """How many public rooms one guest may have open, and the guests of one network address together; 0: none."""

    of_guest: int
    of_address: int


ANY_NUMBER = GuestRoomLimits(UNBOUNDED, UNBOUNDED)


class Rooms:
    """Use cases around rooms."""

    def __init__(
        self, database: Database, writer: Writer, word_filter: WordFilter, guest_rooms: GuestRoomLimits = ANY_NUMBER
    ) -> None:
        self._guest_rooms = guest_rooms
        self._database = database
        self._writer = writer
        self._word_filter = word_filter

    def visible_to(self, person: Person) -> list[ListedRoom]:
        """Return the first page of the rooms the person may see: all they belong to, and the first 50 others."""
        return self.page(person).items

    def page(
        self, person: Person, cursor: str | None = None, limit: int = ROOMS_PAGE, q: str = ""
    ) -> CursorPage[ListedRoom]:
        """Return a page of the rooms the person may see that `q` finds by their names; a limit past 200 is cut to it.

        The first has all rooms that the person belongs to, and `limit` others.
        """
        wanted = RoomListRequest(cursor or "", min(limit, PAGE_MAX), q.strip())
        return self._database.query(rooms.list_rooms, person, wanted)

    def listed(self, person: Person, slug: str) -> ListedRoom:
        """Return a room as the person's list has it. Raises NotFound."""
        with self._database.read() as connection:
            room, _mine = rooms.visible_room(connection, slug, person)
            listed = rooms.listed_room(connection, room.id, person)
        assert listed is not None
        return listed

    def is_visible(self, person: Person, slug: str) -> bool:
        """Return True if the person may see a room of this slug."""
        return self._database.query(rooms.find_room, slug, person) is not None

    def find(self, person: Person, slug: str) -> tuple[Room, Membership | None]:
        """Return a room and how the person belongs to it. Raises NotFound."""
        return self._database.query(rooms.visible_room, slug, person)

    def all(self) -> list[Room]:
        """Return every room by slug, whoever may see it: for the command line."""
        return self._database.query(rooms.all_rooms)

    def by_slug(self, slug: str) -> Room:
        """Return the room of `find_for_operator`. Raises NotFound, Invalid."""
        room = self.find_for_operator(slug)
        if room is None:
            raise NotFound("room_not_found", "room")
        return room

    def find_for_operator(self, slug: str) -> Room | None:
        """Return the room that the command line means: of this slug, else the private one it opened by it, or None.

        Raises Invalid where it opened several.
        """
        there = self._database.query(rooms.room_by_slug, slug)
        return there or self.private_called(slug)

    def private_called(self, wish: str) -> Room | None:
        """Return the private room that the command line opened by a slug, or None. Raises Invalid where several."""
        found = self._database.query(rooms.private_rooms_called, wish)
        if len(found) > 1:
            names = ", ".join(room.slug for room in found)
            raise Invalid("several_rooms", "room", name=wish, rooms=names)
        return found[0] if found else None

    def create(
        self,
        person: Person | None,
        slug: str,
        name: str = "",
        topic: str = "",
        private: bool = False,
        description: str = "",
        posting: str = "everyone",
    ) -> Room:
        """Open a room and return it; its creator belongs to it. Raises Invalid, TooLarge, Conflict, Forbidden.

        A private room's slug is made from the one asked for: whoever tries to open a room must not find it taken.
        """
        if person is not None:
            check_in_chat(Action.CREATE_PRIVATE_ROOM if private else Action.CREATE_ROOM, person)
            if person.kind == "guest" and not self._guest_rooms.of_guest:
                raise Forbidden("guest_rooms_off")
        check_slug(slug)
        command = CreateRoom(
            creator=person,
            slug=private_slug(slug) if private else slug,
            name=check_line(name, "name", lengths.ROOM_NAME) or slug,
            topic=check_line(topic, "topic", lengths.TOPIC),
            private=private,
            at=now(),
            description=check_text(description, "description", lengths.DESCRIPTION),
            posting=one_of(POSTING, posting, "posting"),
            guest_rooms=self._guest_rooms.of_guest,
            address_rooms=self._guest_rooms.of_address,
        )
        self._check_said(person, command)
        return self._writer.do(rooms.create_rooms, command)

    def configure(self, actor: Person | None, slug: str, changes: RoomSettingsUpdate) -> Room:
        """Change a room and return it. Raises Invalid, TooLarge, NotFound, Forbidden, ReadOnly."""
        command = ConfigureRoom(actor, slug, _checked(changes, slug), now())
        self._check_said(actor, command.changes)
        return self._writer.do(configure_rooms, command)

    def _check_said(self, person: Person | None, said: CreateRoom | RoomSettingsUpdate) -> None:
        """Raise Invalid for what a person may not say, by the words of a room no more than in it."""
        texts = {field: text for field in _SPOKEN if (text := getattr(said, field, None))}
        if person is not None and texts:
            for field, text in texts.items():
                self._word_filter.check(text, field)

    def join(self, person: Person, slug: str) -> Room:
        """Make the person a member, unless they are one, and return the room. Raises NotFound."""
        room, mine = self.find(person, slug)
        if mine is None:
            self._writer.do(memberships.join_rooms, JoinRoom(person, slug, now()))
        return room

    def check(self, action: Action, person: Person, slug: str) -> Room:
        """Return a room in which the person may act. Raises NotFound, Forbidden, ReadOnly."""
        with self._database.read() as connection:
            present = active_person(connection, person.id, now(), check_mute=action in FORBIDDEN_WHILE_MUTED)
            room, mine = rooms.visible_room(connection, slug, present)
        check(action, present, room, mine and mine.role)
        return room

    def leave(self, person: Person, slug: str) -> None:
        """End the person's membership; nothing happens where there is none."""
        self._writer.do(memberships.leave_rooms, LeaveRoom(person, slug, now()))

    def mark_read(self, person: Person, slug: str, seq: int) -> ReadState:
        """Move the person's reading position, forwards or back. Raises NotFound, Forbidden."""
        return self._writer.do(mark_read, MarkRead(person, slug, seq, now()))

    def read_state(self, person: Person, slug: str) -> ReadState:
        """Return the person's read position in a room and the unread counts. Raises NotFound, Forbidden."""
        with self._database.read() as connection:
            room, mine = rooms.visible_room(connection, slug, person)
            check(Action.READ, person, room, mine and mine.role)
            if mine is None:
                return ReadState(room.seq, *NOTHING_UNREAD)
            return ReadState(mine.read_seq, *unread_after(connection, room.id, person.id, mine.read_seq))

    def member_count(self, room: Room) -> int:
        """Return how many people belong to a room."""
        return self._database.query(memberships.member_count, room.id)


def _checked(changes: RoomSettingsUpdate, slug: str) -> RoomSettingsUpdate:
    wait = changes.slow_seconds
    if wait is not None and not 0 <= wait <= SLOW_MAX_SECONDS:
        raise Invalid("slow_range", "slow_seconds", most=SLOW_MAX_SECONDS)
    name, topic, description = changes.name, changes.topic, changes.description
    return changes._replace(
        name=None if name is None else check_line(name, "name", lengths.ROOM_NAME) or slug,
        topic=None if topic is None else check_line(topic, "topic", lengths.TOPIC),
        description=None if description is None else check_text(description, "description", lengths.DESCRIPTION),
        posting=None if changes.posting is None else one_of(POSTING, changes.posting, "posting"),
    )
