"""Rooms and who belongs to them."""

from sqlalchemy import BigInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.domain.records import Visibility
from chatapp.models.base import Base, Instant, MaybeUserRef, NumberKey, RoomRef, UserRef, Words


class Room(Base):
    """A room and its two counters: of messages (`seq`) and of all changes to them (`rev`)."""

    __tablename__ = "rooms"

    id: Mapped[NumberKey]
    slug: Mapped[Words] = mapped_column(unique=True)
    name: Mapped[Words]
    topic: Mapped[Words]
    visibility: Mapped[Visibility] = mapped_column(Text)
    created_by: Mapped[MaybeUserRef]
    created_at: Mapped[Instant]
    seq: Mapped[int] = mapped_column(BigInteger, default=0)
    rev: Mapped[int] = mapped_column(BigInteger, default=0)


class Membership(Base):
    """A person belongs to a room, and has read it up to `read_seq`."""

    __tablename__ = "memberships"

    room_id: Mapped[RoomRef] = mapped_column(primary_key=True)
    user_id: Mapped[UserRef] = mapped_column(primary_key=True, index=True)
    joined_at: Mapped[Instant]
    read_seq: Mapped[int] = mapped_column(BigInteger)
