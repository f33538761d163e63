"""Reads the chat's own JSONL export (docs/protocol.md).

Each line says who could read its room (`visibility`), the first of a room what it was besides (`room_details`). Older
exports, and message objects from elsewhere, say neither.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import sha256
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from chatapp.domain import lengths
from chatapp.domain.errors import Invalid
from chatapp.domain.import_records import (
    ImportedAuthor,
    ImportedMember,
    ImportedMessage,
    ImportedReaction,
    ImportedRoom,
    Unreadable,
    author_called,
    flaw,
    line_of,
)
from chatapp.domain.names import MAX_CHARS
from chatapp.domain.records import MessageKind, RoomRole, Visibility
from chatapp.domain.slugs import check_slug
from chatapp.domain.text import storable
from chatapp.domain.times import from_iso
from chatapp.services.emoji import one_form

_Number = Annotated[int, Meta(ge=1, le=2**53)]
_ClientId = Annotated[str, Meta(min_length=1, max_length=64)]


class _Person(Struct):
    name: str
    id: int = 0
    kind: str = "imported"


class _Reactor(Struct):
    name: str
    id: int = 0


class _Reaction(Struct):
    emoji: Annotated[str, Meta(min_length=1, max_length=64)]
    users: list[_Reactor]


class _Member(Struct):
    name: str
    role: RoomRole = "member"


class _Details(Struct):
    name: str = ""
    topic: str = ""
    description: str = ""
    members: list[_Member] = []


class _Line(Struct):
    seq: _Number
    author: _Person
    created_at: str
    body: str = ""
    room: str | None = None
    visibility: Visibility | None = None
    room_details: _Details | None = None
    client_id: _ClientId | None = None
    kind: MessageKind = "message"
    edited_at: str | None = None
    deleted: bool = False
    reply_to: _Number | None = None
    in_thread: bool = False
    reactions: list[_Reaction] = []


_DECODER = msgspec.json.Decoder(_Line)


def read_lines(lines: Iterable[str]) -> Iterator[ImportedMessage | Unreadable]:
    """Yield the messages of an export, in order. The HTML of a line is not believed: it is made anew from the body."""
    for number, text in enumerate(lines, 1):
        if text.strip():
            yield _read(text, number)


def _read(text: str, number: int) -> ImportedMessage | Unreadable:
    try:
        line = _DECODER.decode(text)
        wrong = None if line.deleted else flaw(line.body)
        return _message(line) if wrong is None else Unreadable(number, wrong)
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        return Unreadable(number, f"not a message object: {error}")
    except Invalid as error:
        return Unreadable(number, str(error))


def _message(line: _Line) -> ImportedMessage:
    return ImportedMessage(
        place=line.seq,
        key=_key(line),
        author=_author(line.author.id, line.author.name),
        kind=line.kind,
        body="" if line.deleted else line.body,
        at=_instant(line.created_at, "created_at"),
        answers=line.reply_to,
        client_id=line.client_id,
        edited_at=None if line.edited_at is None else _instant(line.edited_at, "edited_at"),
        deleted=line.deleted,
        reactions=() if line.deleted else tuple(_reaction(reaction) for reaction in line.reactions),
        room=None if line.room is None else _room(line.room, line),
        in_thread=line.in_thread,
    )


def _room(slug: str, line: _Line) -> ImportedRoom:
    details = line.room_details
    if details is None:
        return _plain_room(slug, line.visibility)
    return _plain_room(slug, line.visibility)._replace(
        name=line_of(details.name, lengths.ROOM_NAME),
        topic=line_of(details.topic, lengths.TOPIC),
        description=details.description[: lengths.DESCRIPTION] if storable(details.description) else "",
        members=tuple(ImportedMember(member.name, member.role) for member in details.members if storable(member.name)),
    )


@lru_cache(maxsize=1024)
def _plain_room(slug: str, visibility: Visibility | None) -> ImportedRoom:
    return ImportedRoom(key=check_slug(slug, "room"), handle=slug, name="", visibility=visibility)


def _instant(text: str, field: str) -> int:
    instant = from_iso(text, field)
    if instant < 0:
        raise Invalid("time_too_early", field)
    return instant


def _author(person_id: int, name: str) -> ImportedAuthor:
    # Ids alone mean nothing on another server, and names alone may belong to several guests.
    key = f"{person_id}:{name}"
    # What nobody is really called must not fill the memory.
    return _short_author(name, key) if len(name) <= MAX_CHARS else author_called(name, key)


_short_author = lru_cache(maxsize=4096)(author_called)


def _reaction(reaction: _Reaction) -> ImportedReaction:
    if wrong := flaw(reaction.emoji):
        raise Invalid("import_reaction", "reactions", reason=wrong)
    return ImportedReaction(
        one_form(reaction.emoji), tuple(dict.fromkeys(_author(user.id, user.name) for user in reaction.users))
    )


def _key(line: _Line) -> str:
    if line.client_id is not None and storable(line.client_id):
        return line.client_id
    spoken = f"{line.room}|{line.seq}|{line.created_at}|{line.author.id}|{line.client_id}"
    return sha256(spoken.encode("utf-8", "surrogatepass")).hexdigest()[:32]
