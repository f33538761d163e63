"""Records that an import reader yields. Instants are ms since 1970 UTC."""

import unicodedata
from hashlib import sha256
from typing import NamedTuple

from chatapp.domain import lengths
from chatapp.domain.characters import without_unseen
from chatapp.domain.names import MAX_CHARS
from chatapp.domain.records import MessageKind, RoomRole, Visibility
from chatapp.domain.text import NOT_OF_A_LINE, is_visible, normalize, shows_something, storable

_KEY_MAX_CHARS = 100


class ImportedAuthor(NamedTuple):
    """Someone who speaks in a file: `key` tells them from all others of the same source."""

    key: str
    name: str


class ImportedMember(NamedTuple):
    """Somebody who belonged to a room where it was exported, and their role there."""

    name: str
    role: RoomRole = "member"


class ImportedRoom(NamedTuple):
    """The room that a message of a file was said in.

    `key` tells it from all others of its format: team, workspace, server and id are part of it. `handle` is what it is
    called in addresses there, `name` what people called it. `visibility` None: the file does not say who could read it.
    """

    key: str
    handle: str
    name: str
    visibility: Visibility | None
    topic: str = ""
    description: str = ""
    members: tuple[ImportedMember, ...] = ()


class ImportedReaction(NamedTuple):
    """One emoji and those who set it, in their order."""

    emoji: str
    authors: tuple[ImportedAuthor, ...]


class ImportedMessage(NamedTuple):
    """A message of a file.

    `place` is its number there, rising; `answers` the place of the message it replies to. `key` is the same whenever
    the same file is read: with it nothing is stored twice. `client_id` is the one it had where it was exported;
    `room` None: the file's name tells the room.
    """

    place: int
    key: str
    author: ImportedAuthor
    kind: MessageKind
    body: str
    at: int
    answers: int | None = None
    html: str | None = None
    client_id: str | None = None
    edited_at: int | None = None
    deleted: bool = False
    reactions: tuple[ImportedReaction, ...] = ()
    room: ImportedRoom | None = None


class Unreadable(NamedTuple):
    """A line that is no message; `line` counts from 1."""

    line: int
    reason: str


def author_called(name: str, key: str | None = None) -> ImportedAuthor:
    """Return an author by the name a file gives: without what is invisible, at most 32 characters, never empty."""
    typed = normalize("NFC", name[: lengths.typed(MAX_CHARS)])
    shown = "".join(character if is_visible(character) else " " for character in typed)
    kept = " ".join(shown.split())[:MAX_CHARS].rstrip()
    return ImportedAuthor(short_key(key or name), kept or "?")


def line_of(text: str, most: int) -> str:
    """Return a text of a file as one line of at most `most` characters, tidied as `check_line` does, never refused."""
    typed = normalize("NFC", without_unseen(text[: lengths.typed(most)]))
    shown = "".join(" " if unicodedata.category(character) in NOT_OF_A_LINE else character for character in typed)
    return " ".join(shown.split())[:most].rstrip()


def flaw(body: str) -> str | None:
    """Return why a text cannot be a message, or None for one that can."""
    if len(body) > lengths.BODY:
        return f"it has {len(body)} characters, more than {lengths.BODY}"
    if not storable(body):
        return "it contains characters that can't be saved"
    return None if shows_something(body) else "it is empty"


def short_key(key: str) -> str:
    """Return the key, or its SHA-256 where it is long or cannot be stored."""
    # Keys are indexed, and an index takes no entry of any length.
    plain = len(key) <= _KEY_MAX_CHARS and storable(key)
    return key if plain else sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
