"""The vocabulary: finds words by any part of them."""

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.models.base import Base, NumberKey, Words

# In the order of its bytes, whatever the order of the database's own language.
ORDERED = Text().with_variant(Text(collation="C"), "postgresql")


class WordPart(Base):
    """A word of messages and how one of its parts begins: `domain.search_words.parts`."""

    __tablename__ = "word_parts"
    __table_args__ = ({"sqlite_with_rowid": False},)

    part: Mapped[str] = mapped_column(ORDERED, primary_key=True)
    word: Mapped[str] = mapped_column(ORDERED, primary_key=True)


class PendingWords(Base):
    """Words of messages, with blanks between, that may not be among the parts yet."""

    __tablename__ = "pending_words"

    id: Mapped[NumberKey]
    words: Mapped[Words]


class GoneWord(Base):
    """A word of a text that was taken away: it may stand in no message any more."""

    __tablename__ = "gone_words"

    id: Mapped[NumberKey]
    word: Mapped[Words] = mapped_column(index=True)
