"""Reports, bans and blocked words."""

from sqlalchemy import Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.domain.moderation import ReportOutcome, WordAction
from chatapp.models.base import (
    Base,
    Instant,
    MaybeInstant,
    MaybeUserRef,
    MaybeWords,
    MessageRef,
    NumberKey,
    Words,
)


class ReportRow(Base):
    """Someone reports a message; `reporter_id` is None where the word list did."""

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("message_id", "reporter_id"),)

    id: Mapped[NumberKey]
    message_id: Mapped[MessageRef]
    reporter_id: Mapped[MaybeUserRef]
    reason: Mapped[Words]
    created_at: Mapped[Instant]
    closed_at: Mapped[MaybeInstant] = mapped_column(index=True)
    closed_by: Mapped[MaybeUserRef]
    outcome: Mapped[ReportOutcome | None] = mapped_column(Text)


class BanRow(Base):
    """Someone may not enter until an instant: a person, and for a guest the name and the address too."""

    __tablename__ = "bans"
    __table_args__ = (Index(None, "lifted_at", "id"),)

    id: Mapped[NumberKey]
    user_id: Mapped[MaybeUserRef] = mapped_column(index=True)
    name: Mapped[Words]
    fold: Mapped[Words] = mapped_column(index=True)
    address: Mapped[MaybeWords] = mapped_column(index=True)
    reason: Mapped[Words]
    created_at: Mapped[Instant]
    created_by: Mapped[MaybeUserRef]
    until: Mapped[Instant]
    lifted_at: Mapped[MaybeInstant]
    lifted_by: Mapped[MaybeUserRef]


class BlockedWord(Base):
    """A word, folded, that a message is refused or reported for."""

    __tablename__ = "unwanted_words"

    id: Mapped[NumberKey]
    word: Mapped[Words] = mapped_column(unique=True)
    action: Mapped[WordAction] = mapped_column(Text)
    created_at: Mapped[Instant]
    created_by: Mapped[MaybeUserRef]
