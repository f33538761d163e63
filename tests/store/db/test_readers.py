"""A reader sees one state of the database, whichever way its statements are run."""

from chatapp.store.db.raw_sql import fetch
from chatapp.store.rooms.rooms import find_room
from tests.support.crowd import Crowd

_COUNT = "SELECT count(*) FROM rooms"


def test_a_reader_sees_one_state_throughout(crowd: Crowd) -> None:
    ana = crowd.person("ana", "member")
    with crowd.database.read() as connection:
        before = fetch(connection, _COUNT)
        crowd.room("tea", ana)
        assert fetch(connection, _COUNT) == before
        assert find_room(connection, "tea", ana) is None
    with crowd.database.read() as connection:
        assert find_room(connection, "tea", ana) is not None


def test_a_reader_of_one_statement_sees_the_latest_state(crowd: Crowd) -> None:
    with crowd.database.read_once() as connection:
        [(before,)] = fetch(connection, _COUNT)
    crowd.room("tea", crowd.person("ana", "member"))
    with crowd.database.read_once() as connection:
        assert fetch(connection, _COUNT) == [(before + 1,)]
