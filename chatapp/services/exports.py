"""Exports: a stream of messages as a stream of bytes, so that a room of any size takes the memory of one page."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

import orjson

from chatapp.domain.errors import Invalid, NotFound
from chatapp.domain.records import Message, Room
from chatapp.domain.times import iso
from chatapp.realtime.wire import message_payload
from chatapp.services.offline_page import page
from chatapp.store.engine import Database
from chatapp.store.messages import history
from chatapp.store.rooms import room_by_slug

_PAGE = 500
# What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_COLUMNS = (
    "room", "seq", "created_at", "author_id", "author", "author_kind", "kind", "body", "edited_at", "deleted",
    "reply_to", "reactions", "client_id",
)  # fmt: skip


class Exports:
    """Reads rooms for export."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def messages(self, slug: str) -> Iterator[Message]:
        """Return a room's messages by seq, those that are there now, read page by page. Raises NotFound at once."""
        with self._database.read() as connection:
            room = room_by_slug(connection, slug)
        if room is None:
            raise NotFound(f"There is no room {slug}.", "room")
        return self._pages(room)

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


def export_as(format_name: str, messages: Iterable[Message]) -> Iterator[bytes]:
    """Return messages in a format: `jsonl`, `csv` or `html`, in pieces of some hundred lines. Raises Invalid."""
    if format_name not in FORMATS:
        raise Invalid(f"There is no export as {format_name}: it is one of {', '.join(FORMATS)}.", "format")
    return FORMATS[format_name](messages)


def as_jsonl(messages: Iterable[Message]) -> Iterator[bytes]:
    """Yield one message object of the protocol a line; `flask history import jsonl` reads it back."""
    for batch in _batches(messages):
        yield b"".join(orjson.dumps(message_payload(message)) + b"\n" for message in batch)


def as_csv(messages: Iterable[Message]) -> Iterator[bytes]:
    """Yield a table for spreadsheets (RFC 4180, with a header); texts that would be formulas begin with `'`."""
    yield _table([_COLUMNS])
    for batch in _batches(messages):
        yield _table([_row(message) for message in batch])


def as_html(messages: Iterable[Message]) -> Iterator[bytes]:
    """Yield a page to be read offline."""
    pieces = page(messages)
    while piece := "".join(islice(pieces, _PAGE)):
        yield piece.encode()


FORMATS: dict[str, Callable[[Iterable[Message]], Iterator[bytes]]] = {
    "jsonl": as_jsonl,
    "csv": as_csv,
    "html": as_html,
}


def _batches(messages: Iterable[Message]) -> Iterator[list[Message]]:
    rest = iter(messages)
    while batch := list(islice(rest, _PAGE)):
        yield batch


def _row(message: Message) -> tuple[object, ...]:
    author = message.author
    reactions = " ".join(f"{reaction.emoji} {reaction.total}" for reaction in message.reactions)
    return (
        message.room, message.seq, iso(message.created_at), author.id, _harmless(author.name), author.kind,
        message.kind, _harmless(message.body), "" if message.edited_at is None else iso(message.edited_at),
        "yes" if message.deleted else "", message.reply_to or "", _harmless(reactions),
        _harmless(message.client_id or ""),
    )  # fmt: skip


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _table(rows: Sequence[tuple[object, ...]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
