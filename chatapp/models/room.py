"""Rooms, memberships and invitations."""

from sqlalchemy import BigInteger, Index, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.domain.records import InvitationState, Notify, Posting, RoomRole, Visibility
from chatapp.models.base import (
    Base,
    Instant,
    MaybeInstant,
    MaybeUserRef,
    MaybeWords,
    NumberKey,
    RoomRef,
    UserRef,
    Words,
)


class Room(Base):
    """A room and its two counters: of messages (`seq`) and of all changes to them (`rev`).

    `day` is that of its last message, as RoomDay counts them.
    `search_name` is its name and slug as searches compare them (`domain.search_words.fold`).
    `direct_key` names the people of a direct message: so the same people have one, whoever begins it.
    """

    __tablename__ = "rooms"
    __table_args__ = (Index(None, "created_by"), Index(None, "visibility", "slug"))

    id: Mapped[NumberKey]
    slug: Mapped[Words] = mapped_column(unique=True)
    name: Mapped[Words]
    topic: Mapped[Words]
    visibility: Mapped[Visibility] = mapped_column(Text)
    created_by: Mapped[MaybeUserRef]
    created_at: Mapped[Instant]
    seq: Mapped[int] = mapped_column(BigInteger, default=0)
    rev: Mapped[int] = mapped_column(BigInteger, default=0)
    description: Mapped[Words] = mapped_column(server_default="")
    archived_at: Mapped[MaybeInstant]
    posting: Mapped[Posting] = mapped_column(Text, server_default="everyone")
    slow_seconds: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    direct_key: Mapped[MaybeWords] = mapped_column(index=True, unique=True)
    day: Mapped[int | None] = mapped_column(BigInteger)
    search_name: Mapped[Words] = mapped_column(server_default="")


class RoomDay(Base):
    """With message `seq` of a room begins a run of messages of one day (UTC, counted from 1970-01-01).

    So a day is found without an index of all messages by time. A log that is imported may begin a day once more.
    """

    __tablename__ = "room_days"

    room_id: Mapped[RoomRef] = mapped_column(primary_key=True)
    day: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)


class Membership(Base):
    """A person belongs to a room, and has read it up to `read_seq`.

    `posted_at` is when they last wrote there, kept only where the room is slow.
    """

    __tablename__ = "memberships"

    room_id: Mapped[RoomRef] = mapped_column(primary_key=True)
    user_id: Mapped[UserRef] = mapped_column(primary_key=True, index=True)
    joined_at: Mapped[Instant]
    read_seq: Mapped[int] = mapped_column(BigInteger)
    role: Mapped[RoomRole] = mapped_column(Text, server_default="member")
    favourite: Mapped[bool] = mapped_column(server_default=false())
    muted: Mapped[bool] = mapped_column(server_default=false())
    notify: Mapped[Notify] = mapped_column(Text, default="mentions", server_default="all")
    posted_at: Mapped[Instant] = mapped_column(server_default=text("0"))


class RoomInvitation(Base):
    """Somebody invites a person into a room; each inviter's invitation stands by itself.

    It is kept for as long as it would hold, so that inviting once more is no news.
    """

    __tablename__ = "room_invitations"

    room_id: Mapped[RoomRef] = mapped_column(primary_key=True)
    user_id: Mapped[UserRef] = mapped_column(primary_key=True, index=True)
    inviter_id: Mapped[UserRef] = mapped_column(primary_key=True, index=True)
    created_at: Mapped[Instant]
    state: Mapped[InvitationState] = mapped_column(Text)
