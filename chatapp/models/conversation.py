"""Saved messages, poll votes, room mentions and activity."""

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.models.base import Base, Instant, MaybeInstant, MaybeWords, MessageRef, NumberKey, RoomRef, UserRef, Words


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
