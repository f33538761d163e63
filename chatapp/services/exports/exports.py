"""Exports: streams messages as bytes, a page of them in memory at a time.

Each says what the rooms of its messages were, so that nothing private is taken for public where it is read or imported.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import orjson

from chatapp.domain.catalogs import DEFAULT
from chatapp.domain.errors import Invalid, NotFound
from chatapp.domain.records import Message, Room, RoomFacts
from chatapp.presentation.payloads import message_payload
from chatapp.services.exports.csv_table import HEADER, row, table
from chatapp.services.exports.html_page import page
from chatapp.store.db.engine import Database
from chatapp.store.messages import history
from chatapp.store.rooms.rooms import room_by_slug, room_facts

_PAGE = 500


class RoomFactsCache:
    """Maps the slugs of an export's rooms to their facts, and reads those of each room once."""

    def __init__(self, ask: Callable[[str], RoomFacts]) -> None:
        self._ask = ask
        self._known: dict[str, RoomFacts] = {}

    def first(self, slug: str) -> bool:
        """Return True if the facts of this room were not asked for yet."""
        return slug not in self._known

    def __getitem__(self, slug: str) -> RoomFacts:
        if slug not in self._known:
            self._known[slug] = self._ask(slug)
        return self._known[slug]


class Exports:
    """Reads rooms for export."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def messages(self, slug: str) -> Iterator[Message]:
        """Return a room's messages by seq, those that are there now, read page by page. Raises NotFound at once."""
        with self._database.read() as connection:
            room = room_by_slug(connection, slug)
        if room is None:
            raise NotFound("room_not_found", "room")
        return self._pages(room)

    def facts(self, slug: str) -> RoomFacts:
        """Return what a room is. Of one that has gone meanwhile nothing is said but that it was not for everyone."""
        with self._database.read() as connection:
            return room_facts(connection, slug) or RoomFacts("private", slug, "", "", ())

    def write(self, format_name: str, messages: Iterable[Message], language: str = DEFAULT) -> Iterator[bytes]:
        """Return messages in a format: `jsonl`, `csv` or `html`, in pieces of some hundred lines. Raises Invalid.

        `html` is in `language`; the others are for programs.
        """
        if format_name not in FORMATS:
            raise Invalid("choose_one", "format", choices=", ".join(FORMATS))
        return FORMATS[format_name](messages, RoomFactsCache(self.facts), language)

    def _pages(self, room: Room) -> Iterator[Message]:
        seq = 0
        while seq < room.seq:
            # A connection a page: one long reading would keep the database from tidying up behind its writers.
            with self._database.read() as connection:
                stretch = history.after(connection, room, seq, min(_PAGE, room.seq - seq)).messages
            if not stretch:
                return
            yield from stretch
            seq = stretch[-1].seq


def as_jsonl(messages: Iterable[Message], rooms: RoomFactsCache, _language: str = DEFAULT) -> Iterator[bytes]:
    """Yield one message object of the protocol a line; `flask history import jsonl` reads it back.

    Each has `visibility`, that of its room; the first of a room `room_details` as well.
    """
    for batch in _batches(messages):
        yield b"".join(orjson.dumps(_object(message, rooms)) + b"\n" for message in batch)


def as_csv(messages: Iterable[Message], rooms: RoomFactsCache, _language: str = DEFAULT) -> Iterator[bytes]:
    """Yield a table for spreadsheets (RFC 4180, with a header), of which no cell is a formula."""
    yield table([HEADER])
    for batch in _batches(messages):
        yield table([row(message, rooms.first(message.room), rooms[message.room]) for message in batch])


def as_html(messages: Iterable[Message], rooms: RoomFactsCache, language: str = DEFAULT) -> Iterator[bytes]:
    """Yield a page to be read offline, in a language."""
    pieces = page(messages, rooms.__getitem__, language)
    # A message is some twenty pieces.
    while piece := "".join(islice(pieces, 20 * _PAGE)):
        yield piece.encode()


FORMATS: dict[str, Callable[[Iterable[Message], RoomFactsCache, str], Iterator[bytes]]] = {
    "jsonl": as_jsonl,
    "csv": as_csv,
    "html": as_html,
}


def _batches(messages: Iterable[Message]) -> Iterator[list[Message]]:
    rest = iter(messages)
    while batch := list(islice(rest, _PAGE)):
        yield batch


def _object(message: Message, rooms: RoomFactsCache) -> dict[str, object]:
    is_first, facts = rooms.first(message.room), rooms[message.room]
    said: dict[str, object] = message_payload(message)
    said["visibility"] = facts.visibility
    if is_first:
        said["room_details"] = _details(facts)
    return said


def _details(facts: RoomFacts) -> dict[str, object]:
    members = [{"name": member.person.name, "role": member.role} for member in facts.members]
    return {"name": facts.name, "topic": facts.topic, "description": facts.description, "members": members}
