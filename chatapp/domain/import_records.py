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
    """An author in an import file; `key` identifies them within the source."""

    key: str
    name: str


class ImportedMember(NamedTuple):
    """A member of a room at the time of its export, and their role there."""

    name: str
    role: RoomRole = "member"


class ImportedRoom(NamedTuple):
    """The room of a message in an import file.

    `key` identifies it within the format: it includes team, workspace, server and id. `handle` is its name in URLs at
    the source, `name` its display name. `visibility` is None if the file does not say who could read it.
    """

    key: str
    handle: str
    name: str
    visibility: Visibility | None
    topic: str = ""
    description: str = ""
    members: tuple[ImportedMember, ...] = ()


class ImportedReaction(NamedTuple):
    """One emoji and the people who chose it, in order."""

    emoji: str
    authors: tuple[ImportedAuthor, ...]


class ImportedMessage(NamedTuple):
    """A message in an import file.

    `place` is its ascending number there; `answers` is the place of the message it replies to, `in_thread` only in its
    thread. `key` is the same
    whenever the file is read, so that nothing is imported twice. `client_id` is the one it had at the source. `room` is
    None if the name of the file gives the room.
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
    in_thread: bool = False


class Unreadable(NamedTuple):
    """A line that could not be read as a message; `line` counts from 1."""

    line: int
    reason: str


def author_called(name: str, key: str | None = None) -> ImportedAuthor:
    """Return the author with a name from a file: without invisible characters, 1 to 32 characters long."""
    typed = normalize("NFC", name[: lengths.typed(MAX_CHARS)])
    shown = "".join(character if is_visible(character) else " " for character in typed)
    kept = " ".join(shown.split())[:MAX_CHARS].rstrip()
    return ImportedAuthor(short_key(key or name), kept or "?")


def line_of(text: str, most: int) -> str:
    """Return a text from a file as one line of at most `most` characters: what `check_line` does, without refusing."""
    typed = normalize("NFC", without_unseen(text[: lengths.typed(most)]))
    shown = "".join(" " if unicodedata.category(character) in NOT_OF_A_LINE else character for character in typed)
    return " ".join(shown.split())[:most].rstrip()


def flaw(body: str) -> str | None:
    """Return why a text cannot be stored as a message, or None if it can."""
    if len(body) > lengths.BODY:
        return f"it has {len(body)} characters, more than {lengths.BODY}"
    if not storable(body):
        return "it contains characters that can't be saved"
    return None if shows_something(body) else "it is empty"


def short_key(key: str) -> str:
    """Return the key, or its SHA-256 if it is too long or cannot be stored."""
    # Keys are indexed, and index entries have a maximum length.
    plain = len(key) <= _KEY_MAX_CHARS and storable(key)
    return key if plain else sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
