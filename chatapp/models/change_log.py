"""The change log, by which other processes notice what was written."""

from sqlalchemy.orm import Mapped, mapped_column

from chatapp.models.base import Base, Instant, NumberKey, Words


class LoggedChange(Base):
    """A note of a transaction, by its key (`domain/notes.py`)."""

    __tablename__ = "change_log"
    # Without it SQLite numbers from 1 again once the table is empty.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[NumberKey]
    at: Mapped[Instant] = mapped_column(index=True)
    key: Mapped[Words]
