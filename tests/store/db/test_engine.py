import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from chatapp.store.db import engine
from chatapp.store.db.engine import Database


class Clock:
    """A clock on which no time passes: each look at it is counted, and may do something."""

    def __init__(self, looks: int, then: sqlite3.Connection) -> None:
        self.looks = looks
        self._other = then

    def monotonic(self) -> float:
        self.looks -= 1
        if self.looks == 0:
            self._other.rollback()
        return 0.0


def test_a_writer_asks_for_the_lock_until_others_leave_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(f"sqlite:///{tmp_path / 'chatapp.db'}")
    database.ping()
    other = sqlite3.connect(tmp_path / "chatapp.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    clock = Clock(30, other)
    monkeypatch.setattr(engine, "time", clock)
    with database.writing.begin() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
        assert connection.connection.driver_connection.in_transaction  # type: ignore[union-attr]
    assert clock.looks == 0
    other.close()
    database.close()
