"""The first message of each day in a room, to find a date in its history."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, and_, func, select, true

from chatapp.domain.times import DAY
from chatapp.models import Message as M
from chatapp.models import RoomDay as D
from chatapp.store.db.raw_sql import execute_many

_NOTE = "INSERT INTO room_days (room_id, day, seq) VALUES (?, ?, ?)"


def day_starts(before: int | None, dated: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return `(day, seq)` for each of `(seq, instant)` that is of another day than the one before it.

    `before` is the day of the message before the first of them, None where there is none.
    """
    found: list[tuple[int, int]] = []
    for seq, at in dated:
        if at // DAY != before:
            before = at // DAY
            found.append((before, seq))
    return found


def record_days(connection: Connection, begun: Iterable[tuple[int, int, int]]) -> None:
    """Note that days begin, each as `(room_id, day, seq)`."""
    execute_many(connection, _NOTE, list(begun))


def first_seq_since(connection: Connection, room_id: int, instant: int) -> int | None:
    """Return the seq with which the day of an instant (ms) begins, or else the next day that has messages."""
    query = select(D.seq).where(D.room_id == room_id, D.day >= instant // DAY).order_by(D.day, D.seq).limit(1)
    return connection.execute(query).scalar_one_or_none()


def within(room_id: int, since: int | None, until: int | None) -> ColumnElement[bool]:
    """Return a condition that holds for all messages of a room from `since` to before `until` (ms), and few others.

    It bounds their seq, so that a stretch of a long history is found without going through it.
    """
    here = D.room_id == room_id
    condition: ColumnElement[bool] = true()
    if since is not None:
        first = select(func.min(D.seq)).where(here, D.day >= since // DAY).scalar_subquery()
        condition = and_(condition, M.seq >= first)
    if until is not None:
        last = select(func.max(D.seq)).where(here, D.day <= (until - 1) // DAY).scalar_subquery()
        end = select(func.min(D.seq)).where(here, D.seq > last).scalar_subquery()
        condition = and_(condition, M.seq < func.coalesce(end, 2**62), last.is_not(None))
    return condition
