"""What was taken away from whom: the note by which every process notices."""

from sqlalchemy.orm import Mapped, mapped_column

from chatapp.models.base import Base, Instant, NumberKey, Words


class Revocation(Base):
    """A session or token that ended (its hash), or a person whose rights changed (`person:ID`)."""

    __tablename__ = "revocations"

    id: Mapped[NumberKey]
    at: Mapped[Instant] = mapped_column(index=True)
    key: Mapped[Words]
