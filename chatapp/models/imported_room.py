"""Which room holds the messages imported from a room of another chat."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.models.base import Base, Number, Words


class ImportedRoomRow(Base):
    """A room of a source (`slack`, `mattermost`, `irc`, `jsonl`) and the one that imports of it go to.

    `key` is what tells it from the source's other rooms; it says `public:` or `private:` first.
    """

    __tablename__ = "imported_rooms"

    source: Mapped[Words] = mapped_column(primary_key=True)
    key: Mapped[Words] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(Number, ForeignKey("rooms.id", ondelete="CASCADE"), index=True)
