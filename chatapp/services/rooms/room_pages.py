"""Reads all that the page of a room shows, in one transaction."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from chatapp.domain.records import ListedRoom, Membership, Message, Page, PagePosition, Person, ReceivedInvitation, Room
from chatapp.domain.times import now
from chatapp.services.messages.history import DEFAULT_LIMIT
from chatapp.store.db.engine import Database
from chatapp.store.messages import history
from chatapp.store.messages.kept_pages import KeptPages
from chatapp.store.messages.threads import linked_thread
from chatapp.store.people.blocks import blocked_by
from chatapp.store.rooms import memberships, rooms
from chatapp.store.rooms.invitations import received

Present = tuple[tuple[int, bool], ...]


class RoomView(NamedTuple):
    """A room as one person sees it at one moment.

    `present` are those who are in it now: the id of each, and whether they are away. `listed` is the first page of the
    person's rooms, this one always among them, and `cursor` where the next begins; `in_directs` has those who are in
    the direct messages among them, by the id of the room. `blocked` are the ids of people. `thread` is the first page
    of the thread that a link leads to: the one asked for, or that of a reply in a thread only.
    """

    room: Room
    membership: Membership | None
    page: Page
    present: Present
    members: tuple[Person, ...]
    member_count: int
    listed: tuple[ListedRoom, ...]
    cursor: str | None
    in_directs: tuple[tuple[int, Present], ...]
    invitations: tuple[ReceivedInvitation, ...]
    blocked: tuple[int, ...]
    thread: tuple[Message, ...]

    @property
    def read_seq(self) -> int:
        """The last seq that the person has read; for a non-member the newest, so that nothing counts as unread."""
        return self.membership.read_seq if self.membership else self.room.seq


class RoomPages:
    """Reads the pages of rooms. `online(room_id)` tells who is in a room now, and whether away."""

    def __init__(
        self, database: Database, pages: KeptPages, page_max: int, online: Callable[[int], Mapping[int, bool]]
    ) -> None:
        self._database = database
        self._pages = pages
        self._limit = min(DEFAULT_LIMIT, page_max)
        self._online = online

    def view(self, person: Person, slug: str, position: PagePosition) -> RoomView:
        """Return a room as a person sees it. Raises NotFound (the room, the message in focus)."""
        with self._database.read() as connection:
            room, mine = rooms.visible_room(connection, slug, person)
            present = self._present(room.id)
            page = self._pages.to_read(connection, room, mine and mine.read_seq, position, self._limit)
            listed = rooms.list_rooms(connection, person)
            if all(each.room.id != room.id for each in listed.items):
                here = rooms.listed_room(connection, room.id, person)
                listed = listed._replace(items=[*listed.items, *filter(None, [here])])
            return RoomView(
                room=room,
                membership=mine,
                page=history.filled(connection, room, page),
                present=present,
                members=tuple(memberships.members(connection, room.id, [id_ for id_, _away in present])),
                member_count=memberships.member_count(connection, room.id),
                listed=tuple(listed.items),
                cursor=listed.cursor,
                in_directs=tuple(
                    (each.room.id, self._present(each.room.id))
                    for each in listed.items
                    if each.room.visibility == "direct"
                ),
                invitations=tuple(received(connection, person.id, now())),
                blocked=tuple(blocked_by(connection, person.id)),
                thread=linked_thread(connection, room, page, position),
            )

    def _present(self, room_id: int) -> Present:
        return tuple(self._online(room_id).items())
