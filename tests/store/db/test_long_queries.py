import threading
from pathlib import Path

import pytest
from sqlalchemy import Select, literal_column, select

from chatapp.domain.errors import RateLimited, TooLarge, Unavailable
from chatapp.models import Room
from chatapp.store.db import long_queries
from chatapp.store.db.engine import Database
from chatapp.store.db.long_queries import limit_per_person, run_long_query
from tests.support.stores import Stored


def test_a_query_answers_as_it_would_in_place(stored: Stored) -> None:
    query = select(Room.slug, Room.seq).where(Room.slug.in_(["general", "x"]), Room.seq < 5).limit(3)
    assert run_long_query(stored.database, query) == [("general", 0)]


def test_a_query_that_takes_too_long_is_ended_with_what_to_do(stored: Stored) -> None:
    forever = {
        "sqlite": "(WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c)",
        "postgresql": "pg_sleep(60)",
    }
    with stored.database.read() as connection:
        endless = forever[connection.dialect.name]
    with pytest.raises(TooLarge, match="Narrow it by room"):
        run_long_query(stored.database, select(literal_column(endless)), seconds=0.1)
    assert run_long_query(stored.database, select(literal_column("1"))) == [(1,)]


def test_a_missing_table_is_an_outage_to_the_reader(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(Unavailable):
        run_long_query(database, select(Room.slug))
    database.close()


def test_so_many_at_a_time_and_the_rest_is_told_to_come_back(stored: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_queries, "_slots", threading.BoundedSemaphore(1))
    monkeypatch.setattr(long_queries, "_WAIT_SECONDS", 0.01)
    query: Select[tuple[int]] = select(literal_column("1"))
    with long_queries._slot(), pytest.raises(Unavailable, match="in a moment"):
        run_long_query(stored.database, query)
    assert run_long_query(stored.database, query) == [(1,)]


def test_a_person_runs_two_queries_at_once_and_no_third() -> None:
    with limit_per_person(1), limit_per_person(1):
        with pytest.raises(RateLimited, match="already have two searches running"), limit_per_person(1):
            pytest.fail("a third query began")
        with limit_per_person(2):
            pass
    with limit_per_person(1):
        pass
