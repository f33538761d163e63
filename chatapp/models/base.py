"""The declarative base: names of constraints for migrations, and shared column types."""

from typing import Annotated

from sqlalchemy import BigInteger, ForeignKey, Integer, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, mapped_column

# SQLite numbers rows by itself only for a column of the exact type INTEGER.
Number = BigInteger().with_variant(Integer, "sqlite")

NumberKey = Annotated[int, mapped_column(Number, primary_key=True, autoincrement=True)]
Instant = Annotated[int, mapped_column(BigInteger)]
MaybeInstant = Annotated[int | None, mapped_column(BigInteger)]
Words = Annotated[str, mapped_column(Text)]
MaybeWords = Annotated[str | None, mapped_column(Text)]
UserRef = Annotated[int, mapped_column(Number, ForeignKey("users.id"))]
MaybeUserRef = Annotated[int | None, mapped_column(Number, ForeignKey("users.id"))]
RoomRef = Annotated[int, mapped_column(Number, ForeignKey("rooms.id"))]
MessageRef = Annotated[int, mapped_column(Number, ForeignKey("messages.id"))]


class Base(DeclarativeBase):
    """What every table belongs to."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
