"""Finds or creates the room that takes the messages of an imported room.

What is not known to have been public is never opened for everyone.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple, TypeVar

from chatapp.domain.errors import Conflict, Invalid, Unavailable
from chatapp.domain.import_records import ImportedMessage, ImportedRoom
from chatapp.domain.records import Room, Visibility
from chatapp.domain.slugs import check_slug
from chatapp.domain.times import now
from chatapp.services.imports.files import slug_called
from chatapp.services.rooms.rooms import Rooms
from chatapp.store.db.engine import Database
from chatapp.store.db.writer import Writer
from chatapp.store.rooms.imported_rooms import Destination, OpenImported, find_imported, open_imported

T = TypeVar("T")
# A batch that met a busy database is tried again for some ten seconds.
_TRIES = 20
_WAIT_SECONDS = 0.5


class Choice(NamedTuple):
    """What the operator chose: one room for everything, and what holds where a file does not say who could read.

    `public` opens for everyone what is not known to have been private; `private` opens nothing for everyone.
    """

    room: str | None = None
    public: bool = False
    private: bool = False

    def check(self) -> None:
        """Raise Invalid where the choice is none."""
        if self.room is not None:
            check_slug(self.room, "room")
        if self.public and self.private:
            raise Invalid("public_or_private")

    def visibility(self, room: ImportedRoom) -> Visibility | None:
        """Return who may read a room, None where neither its file nor the choice says it."""
        if self.private and room.visibility in {"public", None}:
            return "private"
        return "public" if self.public and room.visibility is None else room.visibility


class Source(NamedTuple):
    """Where messages come from: the format, the source of their authors, and whether it is an export of this chat."""

    format_name: str
    authors: str
    is_ours: bool


class Destinations:
    """Finds the room for each room of one file."""

    def __init__(self, database: Database, writer: Writer, rooms: Rooms, choice: Choice) -> None:
        self._database = database
        self._writer = writer
        self._rooms = rooms
        self._choice = choice
        self._found: dict[tuple[str, Visibility | None], Destination] = {}
        self.ends = dict[str, int]()
        """The seq of each room when it was found: what is stored there later did not come from elsewhere."""
        self._opened_for_all = False

    @property
    def opened(self) -> list[Destination]:
        """The rooms that were opened for members alone, in their order."""
        return [found for found in self._found.values() if found.is_new and found.room.visibility != "public"]

    def slug(self, source: Source, room: ImportedRoom, first: ImportedMessage) -> str:
        """Return the slug of the room for the messages of `room`, of which `first` is the first.

        Raises Invalid where nobody says who may read a room that is missing.
        """
        place = (room.key, room.visibility)
        if place not in self._found:
            destination = self._chosen(room) if self._choice.room else self._place(source, room, first)
            self._found[place] = destination
            self.ends.setdefault(destination.room.slug, destination.room.seq)
        return self._found[place].room.slug

    def _chosen(self, room: ImportedRoom) -> Destination:
        slug, is_public = str(self._choice.room), self._choice.visibility(room) == "public"
        there = retry_while_busy(lambda: self._rooms.find_for_operator(slug))
        if there is not None:
            if self._opened_for_all and not is_public:
                raise Invalid("import_not_public", room=slug)
            return Destination(there)
        self._opened_for_all = is_public
        with suppress(Conflict):
            retry_while_busy(lambda: self._rooms.create(None, slug, private=not is_public))
        return Destination(retry_while_busy(lambda: self._rooms.by_slug(slug)), is_new=True)

    def _place(self, source: Source, room: ImportedRoom, first: ImportedMessage) -> Destination:
        visibility = self._choice.visibility(room)
        if room.visibility is None and source.is_ours:
            # What is here already may be the very room, and private: --public opens only what is missing.
            there = retry_while_busy(lambda: self._known(source, room))
            if there is not None:
                return Destination(there)
            if visibility is None:
                raise Invalid("import_readers_unknown", "room", room=room.handle)
        command = OpenImported(
            source=source.format_name,
            room=room,
            public=visibility == "public",
            slug=slug_called(room.handle),
            authors=source.authors,
            first=(first.place, first.at) if source.is_ours else None,
            at=now(),
        )
        return retry_while_busy(lambda: self._writer.do(open_imported, command))

    def _known(self, source: Source, room: ImportedRoom) -> Room | None:
        with self._database.read() as connection:
            return find_imported(connection, source.format_name, room)


def retry_while_busy(call: Callable[[], T]) -> T:
    """Return what `call` returns, trying again while the database is busy. Raises Unavailable after ten seconds."""
    for _try in range(_TRIES - 1):
        try:
            return call()
        except Unavailable:
            time.sleep(_WAIT_SECONDS)
    return call()
