"""Drafts: what people have written and not sent."""

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.models.base import Base, Instant, RoomRef, UserRef, Words


class DraftRow(Base):
    """The draft of an account for a room, or for the thread of the message `thread` (a seq; 0 is the room itself)."""

    __tablename__ = "drafts"
    __table_args__ = (Index(None, "user_id", "updated_at"),)

    user_id: Mapped[UserRef] = mapped_column(primary_key=True)
    room_id: Mapped[RoomRef] = mapped_column(primary_key=True, index=True)
    thread: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    body: Mapped[Words]
    updated_at: Mapped[Instant]
