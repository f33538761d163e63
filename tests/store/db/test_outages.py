"""What holds while the database cannot serve: a definite answer, nothing lost, recovery by itself."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from chatapp.domain.errors import Unavailable
from chatapp.domain.records import Person
from chatapp.services.operations.integrity import check_history
from chatapp.store.db.engine import Database
from chatapp.store.db.migrations import upgrade
from chatapp.store.db.timeouts import timed_connection
from chatapp.store.db.writer import Outcome, Writer
from chatapp.store.messages.post import post_messages
from chatapp.store.rooms.memberships import member_roles
from chatapp.store.rooms.rooms import revs
from tests.support.crowd import Crowd, code_of, command
from tests.support.postgres import PostgresCluster
from tests.support.processes import wait_until
from tests.support.stores import Stored

LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""

# A reference to nothing, which the database looks at only when it is to commit.
_DEFERRED = "CREATE TABLE broken (id BIGINT REFERENCES rooms(id) DEFERRABLE INITIALLY DEFERRED)"
_BREAK = "INSERT INTO broken VALUES (-1);"
FAILS_SQLITE = (
    _DEFERRED,
    f"CREATE TRIGGER fail AFTER INSERT ON messages WHEN new.body LIKE 'fails%' BEGIN {_BREAK} END",
)
FAILS_POSTGRESQL = (
    _DEFERRED,
    f"CREATE FUNCTION fail() RETURNS trigger AS $$ BEGIN {_BREAK} RETURN NULL; END $$ LANGUAGE plpgsql",
    "CREATE TRIGGER fail AFTER INSERT ON messages FOR EACH ROW WHEN (new.body LIKE 'fails%%') EXECUTE FUNCTION fail()",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "chatapp.db"


def opened(url: str) -> Crowd:
    database = Database(url)
    return Crowd(Stored(database, Writer(database, lambda _changes: None), []))


def closed(crowd: Crowd) -> None:
    crowd.writer.stop()
    crowd.database.close()


@pytest.fixture
def crowd(file: Path) -> Iterator[Crowd]:
    crowd = opened(f"sqlite:///{file}")
    upgrade(crowd.database)
    yield crowd
    closed(crowd)


@pytest.fixture
def own_cluster() -> Iterator[PostgresCluster]:
    cluster = PostgresCluster()
    cluster.start()
    yield cluster
    cluster.remove()


def test_a_database_that_another_process_locks_is_unavailable_and_recovers(crowd: Crowd, file: Path) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    locker = subprocess.Popen([sys.executable, "-c", LOCK, file], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert locker.stdin is not None
    assert locker.stdout is not None
    locker.stdout.readline()
    with pytest.raises(Unavailable):
        crowd.messages.post(ana, room, "while locked", "x")
    assert crowd.bodies(ana, room) == []
    locker.stdin.close()
    locker.wait()
    locker.stdout.close()
    assert crowd.messages.post(ana, room, "while locked", "x").seq == 1


def test_a_full_disk_is_unavailable_reads_go_on_and_room_brings_recovery(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    crowd.say(ana, room, "before")
    with crowd.database.writing.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Unavailable):
        crowd.say(ana, room, *["x" * 9000] * 100)
    last = crowd.history.snapshot(ana, room).room.seq
    assert crowd.bodies(ana, room)[0] == "before"
    with crowd.database.writing.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert crowd.say(ana, room, "after")[0].seq == last + 1


def test_a_database_that_cannot_be_opened_is_unavailable(tmp_path: Path) -> None:
    crowd = opened(f"sqlite:///{tmp_path / 'missing' / 'chatapp.db'}")
    with pytest.raises(Unavailable):
        crowd.database.ping()
    with pytest.raises(Unavailable):
        crowd.person("ana")
    closed(crowd)


def test_a_file_that_is_no_database_is_unavailable(file: Path) -> None:
    file.write_bytes(b"not a database " * 1000)
    crowd = opened(f"sqlite:///{file}")
    with pytest.raises(Unavailable):
        crowd.person("ana")
    with pytest.raises(Unavailable):
        crowd.database.ping()
    closed(crowd)


def test_what_was_acknowledged_is_there_after_a_restart_and_a_retry_finds_it(migrated_url: str) -> None:
    before = opened(migrated_url)
    ana = before.person("ana")
    room = before.room("tea", ana)
    first = before.messages.post(ana, room, "hello", "x")
    closed(before)
    after = opened(migrated_url)
    assert after.messages.post(ana, room, "hello", "x") == first
    assert after.say(ana, room, "next")[0].seq == 2
    closed(after)


def test_a_commit_is_on_the_disk_before_the_answer(crowd: Crowd) -> None:
    with crowd.database.writing.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"


def test_a_commit_that_fails_is_acknowledged_to_nobody_and_leaves_no_hole(stored: Stored) -> None:
    crowd = Crowd(stored)
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    with stored.database.writing.begin() as connection:
        for statement in FAILS_SQLITE if stored.database.is_sqlite else FAILS_POSTGRESQL:
            connection.exec_driver_sql(statement)
    outcomes: list[Outcome[Any]] = []
    done = threading.Semaphore(0)

    def keep(outcome: Outcome[Any]) -> None:
        outcomes.append(outcome)
        done.release()

    with crowd.gathered():
        for body in ("one", "fails at the commit", "two"):
            crowd.writer.submit(post_messages, command(ana, room, body), keep)
    for _ in range(3):
        done.acquire()
    assert [code_of(outcome) for outcome in outcomes] == [None, "unavailable", None]
    assert [outcomes[place].value.seq for place in (0, 2)] == [1, 2]
    assert crowd.bodies(ana, room) == ["one", "two"]
    wait_until(lambda: len(stored.published) >= 2, what="what the room is told")
    assert [change.message.body for change in stored.published] == ["one", "two"]
    assert check_history(stored.database) == []


def test_a_reader_of_sqlite_cannot_write(crowd: Crowd) -> None:
    with pytest.raises(Unavailable), crowd.database.read() as connection:
        connection.exec_driver_sql("DELETE FROM rooms")


@contextmanager
def chatting(cluster: PostgresCluster) -> Iterator[tuple[Crowd, Person]]:
    """People on a database of the cluster, and ana among them, who has said "before" in the room tea."""
    with cluster.database() as url:
        crowd = opened(url)
        upgrade(crowd.database)
        ana = crowd.person("ana")
        crowd.say(ana, crowd.room("tea", ana), "before")
        yield crowd, ana
        closed(crowd)


def refuses(crowd: Crowd, ana: Person) -> None:
    with pytest.raises(Unavailable):
        crowd.messages.post(ana, "tea", "meanwhile", "x")
    with pytest.raises(Unavailable):
        crowd.bodies(ana, "tea")


def goes_on(crowd: Crowd, ana: Person) -> None:
    assert crowd.messages.post(ana, "tea", "meanwhile", "x").seq == 2
    assert crowd.bodies(ana, "tea") == ["before", "meanwhile"]
    assert check_history(crowd.database) == []


def test_postgresql_stopped_is_unavailable_and_is_used_again_when_it_is_back(own_cluster: PostgresCluster) -> None:
    with chatting(own_cluster) as (crowd, ana):
        own_cluster.stop()
        refuses(crowd, ana)
        own_cluster.start()
        goes_on(crowd, ana)


def test_postgresql_that_answers_nothing_is_unavailable_and_doubles_nothing_when_it_goes_on(
    own_cluster: PostgresCluster,
) -> None:
    with chatting(own_cluster) as (crowd, ana):
        with crowd.database.read() as reading:
            own_cluster.send(signal.SIGSTOP)
            # Whoever is in the middle of reading waits as long as a statement may take; here it may take a second.
            with timed_connection(reading).within(1.0), pytest.raises(OperationalError):
                reading.exec_driver_sql("SELECT 1")
        refuses(crowd, ana)
        own_cluster.send(signal.SIGCONT)
        goes_on(crowd, ana)


def test_a_statement_that_is_wrong_is_no_outage(stored: Stored) -> None:
    statements = ["SELECT nothing FROM nowhere"]
    if stored.database.is_sqlite:
        statements.append(f"SELECT {' + '.join('?' for _number in range(40_000))}")
    for statement in statements:
        with pytest.raises(SQLAlchemyError), stored.database.read() as connection:
            connection.exec_driver_sql(statement)


def test_more_people_than_sqlite_takes_parameters_are_looked_up_at_once(stored: Stored) -> None:
    with stored.database.read() as connection:
        assert member_roles(connection, 1, range(40_000)) == {}
        assert [slug for _id, slug, _rev in revs(connection, range(40_000))] == ["general"]
