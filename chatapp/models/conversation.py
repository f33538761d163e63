"""Saved messages, poll votes, room mentions and activity."""

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.models.base import Base, Instant, MaybeInstant, MaybeWords, MessageRef, NumberKey, RoomRef, UserRef, Words

_FOLLOWED = text("followed_at > 0")


class SavedMessage(Base):
    """A message that a person saved."""

    __tablename__ = "saved_messages"

    user_id: Mapped[UserRef] = mapped_column(primary_key=True)
    message_id: Mapped[MessageRef] = mapped_column(primary_key=True, index=True)
    saved_at: Mapped[Instant]


class RoomMention(Base):
    """A message that mentions everyone in its room: one row for all; each counts those after their read position."""

    __tablename__ = "room_mentions"

    room_id: Mapped[RoomRef] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[Instant]
    author_id: Mapped[UserRef]
    present: Mapped[MaybeWords]


class ThreadMember(Base):
    """What a person has to do with the thread that begins with the message `thread` of a room.

    `last_seq` is their latest reply there, 0 if they wrote none. They follow it since `followed_at`, 0 if they do not,
    and have read it up to `read_seq`.
    """

    __tablename__ = "thread_members"
    __table_args__ = (
        Index("ix_thread_members_followed", "user_id", "room_id", sqlite_where=_FOLLOWED, postgresql_where=_FOLLOWED),
    )

    room_id: Mapped[RoomRef] = mapped_column(primary_key=True)
    thread: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    user_id: Mapped[UserRef] = mapped_column(primary_key=True)
    last_seq: Mapped[int] = mapped_column(BigInteger)
    followed_at: Mapped[Instant]
    read_seq: Mapped[int] = mapped_column(BigInteger)


class ActivityRow(Base):
    """An entry of a person's activity: `kind` is `mention`, `reply` or `reaction` (with `emoji`)."""

    __tablename__ = "activities"
    __table_args__ = (Index(None, "user_id", "at"),)

    id: Mapped[NumberKey]
    user_id: Mapped[UserRef]
    at: Mapped[Instant]
    kind: Mapped[Words]
    message_id: Mapped[MessageRef] = mapped_column(index=True)
    actor_id: Mapped[UserRef]
    emoji: Mapped[MaybeWords]


class PollRow(Base):
    """What may be voted for under a message: `options` is a JSON list of texts."""

    __tablename__ = "polls"

    message_id: Mapped[MessageRef] = mapped_column(primary_key=True)
    options: Mapped[Words]
    multiple: Mapped[bool]
    closed_at: Mapped[MaybeInstant]


class PollVote(Base):
    """One person's vote for the option of that number, from 0."""

    __tablename__ = "poll_votes"

    message_id: Mapped[MessageRef] = mapped_column(primary_key=True)
    user_id: Mapped[UserRef] = mapped_column(primary_key=True)
    option: Mapped[int] = mapped_column(primary_key=True)
    voted_at: Mapped[Instant]
