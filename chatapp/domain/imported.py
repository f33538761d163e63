"""What a file of another chat holds, as its reader hands it on. Instants are ms since 1970 UTC."""

from typing import NamedTuple

from chatapp.domain.records import MessageKind


class ImportedAuthor(NamedTuple):
    """Someone who speaks in a file: `key` tells them from all others of the same source."""

    key: str
    name: str


class ImportedReaction(NamedTuple):
    """One emoji and those who set it, in their order."""

    emoji: str
    authors: tuple[ImportedAuthor, ...]


class ImportedMessage(NamedTuple):
    """A message of a file.

    `place` is its number there, rising; `answers` the place of the message it replies to. `key` is the same whenever
    the same file is read: with it nothing is stored twice. `client_id` is the one it had where it was exported.
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
    room: str | None = None


class Unreadable(NamedTuple):
    """A line that is no message; `line` counts from 1."""

    line: int
    reason: str
