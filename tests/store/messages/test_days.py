"""Where days begin in a room: noted as messages come, live or by an import, and found again by day."""

from sqlalchemy import select

from chatapp.domain.import_records import ImportedAuthor, ImportedMessage
from chatapp.domain.times import DAY
from chatapp.models import Message as M
from chatapp.models import Room, RoomDay
from chatapp.services.operations.integrity import check_history
from chatapp.store.db import migrations
from chatapp.store.messages.days import first_seq_since, within
from chatapp.store.messages.import_messages import ImportMessages, import_messages
from tests.support.crowd import Crowd, command


def bring(crowd: Crowd, room: str, *days: float) -> None:
    author = ImportedAuthor("a", "a")
    messages = tuple(
        ImportedMessage(n, f"{days}-{n}", author, "message", f"line {n}", round(day * DAY))
        for n, day in enumerate(days)
    )
    crowd.writer.do(import_messages, ImportMessages("test", [(room, m) for m in messages], {}, {}))


def noted(crowd: Crowd, room: str) -> list[tuple[int, int]]:
    query = select(RoomDay.seq, RoomDay.day).join(Room, Room.id == RoomDay.room_id).where(Room.slug == room)
    with crowd.database.read() as connection:
        return [(seq, day) for seq, day in connection.execute(query.order_by(RoomDay.seq))]


def test_a_day_is_noted_with_its_first_message_whichever_way_that_came(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    crowd.post_in_one_batch([command(ana, room, f"at {day}", at=round(day * DAY)) for day in (3, 3.5, 4)])
    crowd.post_in_one_batch([command(ana, room, "later that day", at=round(4.9 * DAY))])
    bring(crowd, room, 4.95, 1, 1.5, 4)
    crowd.post_in_one_batch([command(ana, room, "at 5", at=5 * DAY)])
    assert noted(crowd, room) == [(1, 3), (3, 4), (6, 1), (8, 4), (9, 5)]
    assert check_history(crowd.database) == []


def test_a_day_is_found_where_it_first_begins_or_else_the_next_one(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.rooms.by_slug(crowd.room("tea", ana))
    bring(crowd, room.slug, 3, 4, 1, 4, 6)
    with crowd.database.read() as connection:
        found = [first_seq_since(connection, room.id, day * DAY) for day in range(1, 8)]
    assert found == [3, 1, 1, 2, 5, 5, None]


def test_the_bounds_of_a_stretch_of_time_hold_all_of_it(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.rooms.by_slug(crowd.room("tea", ana))
    bring(crowd, room.slug, 3, 3.5, 4, 1, 4.2, 6, 6.1, 9)
    marks = [None, *(round(day * DAY) for day in (0, 1, 3, 3.2, 4, 4.1, 5, 6, 6.05, 7, 9, 10))]
    with crowd.database.read() as connection:
        for since in marks:
            for until in marks:
                there = select(M.seq).where(M.room_id == room.id)
                bounded = set(connection.execute(there.where(within(room.id, since, until))).scalars())
                due = there.where(M.created_at >= (since or 0), M.created_at < (99 * DAY if until is None else until))
                assert set(connection.execute(due).scalars()) <= bounded
        one_day = select(M.seq).where(M.room_id == room.id, within(room.id, 6 * DAY, 7 * DAY))
        assert list(connection.execute(one_day.order_by(M.seq)).scalars()) == [6, 7]


def test_the_days_of_a_history_from_before_they_were_noted_are_found(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    bring(crowd, room, 3, 3.5, 4, 1, 4.2)
    before = noted(crowd, room)
    migrations.downgrade(crowd.database, "0007")
    migrations.upgrade(crowd.database)
    assert noted(crowd, room) == before == [(1, 3), (3, 4), (4, 1), (5, 4)]
    assert check_history(crowd.database) == []
