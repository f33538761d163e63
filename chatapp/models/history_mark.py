"""What names the history that a database holds."""

from sqlalchemy.orm import Mapped, mapped_column

from chatapp.models.base import Base, Words


class HistoryMark(Base):
    """The one row of it names the history; a restore gives it another name, as `rev`s may come a second time then."""

    __tablename__ = "history_mark"

    mark: Mapped[Words] = mapped_column(primary_key=True)
