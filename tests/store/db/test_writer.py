import threading
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Connection, text

from chatapp.domain.errors import Conflict, Unavailable
from chatapp.domain.records import Change
from chatapp.store.db.raw_sql import savepoint
from chatapp.store.db.writer import Outcome, Writer, one_by_one
from chatapp.store.messages.post import post_messages
from tests.support.crowd import Crowd, code_of, command
from tests.support.stores import Stored


def test_an_answer_comes_after_the_commit_and_before_the_room_is_told(stored: Stored) -> None:
    order: list[str] = []
    told = threading.Event()

    def publish(changes: list[Change]) -> None:
        order.append("told")
        told.set()

    crowd = Crowd(stored)
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    writer = Writer(stored.database, publish)

    def reply(outcome: Outcome[Any]) -> None:
        # Another connection sees it: it is committed.
        assert crowd.bodies(ana, room) == ["hello"]
        order.append("answered")

    writer.submit(post_messages, command(ana, room, "hello"), reply)
    told.wait()
    assert order == ["answered", "told"]
    writer.stop()


def test_what_waits_is_written_in_one_transaction_and_in_order(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    done = threading.Semaphore(0)
    with crowd.gathered():
        for number in range(40):
            crowd.writer.submit(post_messages, command(ana, room, str(number)), lambda _outcome: done.release())
        assert crowd.writer.depth() == 40
    for _ in range(40):
        done.acquire()
    assert crowd.bodies(ana, room) == [str(number) for number in range(40)]


def test_a_full_queue_is_unavailable_and_what_it_took_is_written(stored: Stored) -> None:
    writer = Writer(stored.database, lambda _changes: None, capacity=3)
    crowd = Crowd(Stored(stored.database, writer, []))
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    done = threading.Semaphore(0)

    def submit(body: str) -> None:
        writer.submit(post_messages, command(ana, room, body), lambda _outcome: done.release())

    with crowd.gathered():
        for body in "012":
            submit(body)
        with pytest.raises(Unavailable):
            submit("3")
    for _ in "012":
        done.acquire()
    assert crowd.messages.post(ana, room, "again").seq == 4
    assert crowd.bodies(ana, room) == ["0", "1", "2", "again"]
    writer.stop()


def test_stopping_writes_what_was_taken_and_takes_nothing_more(stored: Stored) -> None:
    writer = Writer(stored.database, lambda _changes: None)
    crowd = Crowd(Stored(stored.database, writer, []))
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    outcomes: list[Outcome[Any]] = []
    with crowd.gathered():
        for number in range(20):
            writer.submit(post_messages, command(ana, room, str(number)), outcomes.append)
    writer.stop()
    assert [outcome.value.seq for outcome in outcomes] == list(range(1, 21))
    with pytest.raises(Unavailable):
        writer.do(post_messages, command(ana, room, "late"))


def test_a_refused_command_leaves_nothing_behind_and_harms_no_other(crowd: Crowd) -> None:
    def half(connection: Connection, slug: str) -> Outcome[Any]:
        connection.execute(text("UPDATE rooms SET topic = :slug"), {"slug": slug})
        if slug == "bad":
            raise Conflict("name_taken")
        return Outcome(slug)

    handler = one_by_one(half)
    outcomes, done = list[Outcome[Any]](), threading.Semaphore(0)

    def keep(outcome: Outcome[Any]) -> None:
        outcomes.append(outcome)
        done.release()

    with crowd.gathered():
        for slug in ("good", "bad"):
            crowd.writer.submit(handler, slug, keep)
    for _ in range(2):
        done.acquire()
    assert [code_of(outcome) for outcome in outcomes] == [None, "conflict"]
    assert crowd.rooms.find(crowd.person("ana"), "general")[0].topic == "good"


def test_a_fault_in_one_command_is_an_answer_and_not_the_writers_end(crowd: Crowd) -> None:
    def broken(connection: Connection, commands: Sequence[object]) -> list[Outcome[Any]]:
        raise ZeroDivisionError

    with pytest.raises(Unavailable):
        crowd.writer.do(broken, None)
    assert crowd.person("ana").name == "ana"


def test_a_failing_reply_keeps_nobody_else_from_theirs(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)

    def failing(outcome: Outcome[Any]) -> None:
        raise ZeroDivisionError

    with crowd.gathered():
        crowd.writer.submit(post_messages, command(ana, room, "a"), failing)
    assert crowd.messages.post(ana, room, "b").seq == 2
    assert [change.message.body for change in crowd.stored.published] == ["a", "b"]


def test_a_connection_lost_in_a_batch_is_an_outage_and_nothing_is_tried_one_by_one(crowd: Crowd) -> None:
    if crowd.database.is_sqlite:
        return  # it has no connection to lose
    tried: list[int] = []
    outcomes: list[Outcome[Any]] = []
    done = threading.Semaphore(0)

    def lost(connection: Connection, commands: Sequence[object]) -> list[Outcome[Any]]:
        tried.append(len(commands))
        with savepoint(connection):
            connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        raise AssertionError

    def keep(outcome: Outcome[Any]) -> None:
        outcomes.append(outcome)
        done.release()

    with crowd.gathered():
        for _ in range(3):
            crowd.writer.submit(lost, None, keep)
    for _ in range(3):
        done.acquire()
    assert [code_of(outcome) for outcome in outcomes] == ["unavailable"] * 3
    # Where the database is away each try waits for it: a full queue would be held up for minutes.
    assert tried == [3]
    assert crowd.person("ana").name == "ana"
