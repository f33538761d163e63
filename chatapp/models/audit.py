"""The audit log."""

from sqlalchemy.orm import Mapped, mapped_column

from chatapp.models.base import Base, Instant, MaybeUserRef, NumberKey, Words


class AuditEntry(Base):
    """One act of administration; `actor_id` is None for the command line, `detail` is JSON without message texts."""

    __tablename__ = "audit_entries"

    id: Mapped[NumberKey]
    at: Mapped[Instant] = mapped_column(index=True)
    actor_id: Mapped[MaybeUserRef]
    action: Mapped[Words]
    target: Mapped[Words]
    detail: Mapped[Words]
