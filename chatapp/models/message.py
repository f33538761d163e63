"""Messages, their earlier versions, reactions and mentions."""

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.domain.records import MessageKind
from chatapp.models.base import (
    Base,
    Instant,
    MaybeInstant,
    MaybeUserRef,
    MaybeWords,
    MessageRef,
    NumberKey,
    RoomRef,
    UserRef,
    Words,
)

# What is unread for every member; replies in a thread only are counted by themselves.
_COUNTED = "deleted_at IS NULL AND kind IN ('message', 'action', 'poll') AND NOT in_thread"


def _few(name: str, condition: str, *columns: str) -> Index:
    """Return an index of the few messages that meet a condition: the others cost it nothing."""
    where = text(condition)
    return Index(f"ix_messages_{name}", *columns, sqlite_where=where, postgresql_where=where)


class Message(Base):
    """A message; `id` is its order over all rooms, `seq` in its room, `rev` that of its latest change.

    `thread` is the seq of the first message of the thread that a reply belongs to. A reply that is `in_thread` is not
    shown in the room. `replies` (those that are not deleted) and `last_reply_at` are those of the thread it begins.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("room_id", "seq"),
        UniqueConstraint("room_id", "author_id", "client_id"),
        Index(None, "room_id", "rev", unique=True),
        _few("edited", "edited_at IS NOT NULL", "id"),
        _few("deleted", "deleted_at IS NOT NULL", "id"),
        _few("events", "kind IN ('joined', 'left', 'renamed')", "id"),
        _few("pinned", "pinned_at IS NOT NULL", "room_id", "pinned_at"),
        _few("unread", _COUNTED, "room_id", "seq", "author_id"),
        _few("answers", "reply_to IS NOT NULL", "room_id", "reply_to"),
        _few("thread", "thread IS NOT NULL", "room_id", "thread", "seq"),
    )

    id: Mapped[NumberKey]
    room_id: Mapped[RoomRef]
    seq: Mapped[int] = mapped_column(BigInteger)
    rev: Mapped[int] = mapped_column(BigInteger)
    author_id: Mapped[UserRef]
    client_id: Mapped[MaybeWords]
    kind: Mapped[MessageKind] = mapped_column(Text)
    body: Mapped[Words]
    html: Mapped[MaybeWords]
    created_at: Mapped[Instant]
    edited_at: Mapped[MaybeInstant]
    deleted_at: Mapped[MaybeInstant]
    deleted_by: Mapped[MaybeUserRef]
    reply_to: Mapped[int | None] = mapped_column(BigInteger)
    pinned_at: Mapped[MaybeInstant]
    thread: Mapped[int | None] = mapped_column(BigInteger)
    in_thread: Mapped[bool] = mapped_column(server_default=false())
    replies: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    last_reply_at: Mapped[MaybeInstant]


class MessageVersion(Base):
    """A text that a message had before an edit or its deletion."""

    __tablename__ = "message_versions"

    id: Mapped[NumberKey]
    message_id: Mapped[MessageRef] = mapped_column(index=True)
    body: Mapped[Words]
    replaced_at: Mapped[Instant]
    replaced_by: Mapped[UserRef]


class ReactionRow(Base):
    """One person's emoji under one message."""

    __tablename__ = "reactions"

    message_id: Mapped[MessageRef] = mapped_column(primary_key=True)
    emoji: Mapped[Words] = mapped_column(primary_key=True)
    user_id: Mapped[UserRef] = mapped_column(primary_key=True)
    created_at: Mapped[Instant]


class Mention(Base):
    """A message mentions a person: counted separately from unread messages."""

    __tablename__ = "mentions"
    # The primary key finds the mentions of a person; this, the people that a message mentions.
    __table_args__ = (Index(None, "room_id", "seq"),)

    user_id: Mapped[UserRef] = mapped_column(primary_key=True)
    room_id: Mapped[RoomRef] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
