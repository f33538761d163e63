"""One channel for everything that changes: what one process writes takes effect there at once, and in every other."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, text, update

import chatapp.store.db.writer
from chatapp.background import BackgroundLoop
from chatapp.domain.errors import Unavailable
from chatapp.domain.notes import Note, PersonChanged, PersonRemoved, RoomChanged, RoomDeleted, key_of
from chatapp.domain.records import Person
from chatapp.domain.times import DAY, now
from chatapp.models import LoggedChange
from chatapp.services.container import Services
from chatapp.store.changes import current_values
from chatapp.store.db.change_log import KEPT_ROWS, last_change
from tests.support.processes import wait_until

HOUR = 3_600_000


class Process:
    """One process of a chat, and the notes that took effect in it."""

    def __init__(self, app: Flask) -> None:
        self.chat: Services = app.extensions["chatapp"]
        self.applied: list[Note] = []
        for kind in (PersonRemoved, PersonChanged, RoomChanged, RoomDeleted):
            self.chat.changes.apply_at_once(kind, self.applied.append)
        self.chat.changes.apply_later(RoomChanged, lambda _note: None)

    def removed(self) -> list[str]:
        """Who was sent out, in order."""
        return [key_of(note) for note in self.applied if isinstance(note, PersonRemoved)]

    def poll(self) -> None:
        """What every process does twice a second."""
        self.chat.watcher.apply_pending()


class Two:
    """Two processes over one database, and the people that one acts on."""

    def __init__(self, make_app: Callable[..., Flask], url: str) -> None:
        self.here, self.there = (Process(make_app(database_url=url, rate_limits=False)) for _ in range(2))
        self.olga = self.here.chat.accounts.create("Olga", "owner")
        self.mia = self.here.chat.accounts.create("Mia", "member")
        self.there.poll()

    def kick(self, person: Person | None = None) -> str:
        """Send somebody out; the key of it."""
        self.here.chat.moderation.kick(self.olga, (person or self.mia).id)
        return f"kick:{(person or self.mia).id}"

    def sql(self, statement: Any) -> None:
        with self.here.chat.database.writing.begin() as connection:
            connection.execute(statement)


@pytest.fixture
def two(make_app: Callable[..., Flask], migrated_url: str) -> Two:
    return Two(make_app, migrated_url)


def test_what_is_written_takes_effect_here_before_the_answer_and_there_at_the_next_poll_each_once(two: Two) -> None:
    kicked = two.kick()
    assert two.here.removed() == [kicked]
    assert two.there.removed() == []
    for process in (two.here, two.there):
        process.poll()
        process.poll()
        assert process.removed() == [kicked]


@pytest.mark.parametrize("emptied", [False, True])
def test_after_a_quiet_day_ids_go_on_and_nothing_is_passed_over(two: Two, emptied: bool) -> None:
    for _ in range(6):
        two.kick()
    two.there.poll()
    before = len(two.there.removed())
    two.sql(delete(LoggedChange) if emptied else update(LoggedChange).values(at=now() - 30 * HOUR))
    kicked = two.kick()
    two.there.poll()
    assert two.there.removed()[before:] == [kicked]


def test_old_rows_go_but_never_the_newest(two: Two) -> None:
    old = now() - 2 * DAY
    with two.here.chat.database.writing.begin() as connection:
        connection.execute(insert(LoggedChange), [{"at": old, "key": "reports"} for _ in range(KEPT_ROWS + 20)])
        newest = last_change(connection)
    two.kick()
    with two.here.chat.database.read() as connection:
        count, least = connection.execute(text("SELECT count(*), min(id) FROM change_log")).one()
        assert last_change(connection) > newest
    assert count == KEPT_ROWS
    assert least > 20


def test_a_room_that_another_process_deleted_is_gone_here_but_not_one_that_was_made_anew(two: Two) -> None:
    for slug in ("tea", "milk"):
        two.here.chat.rooms.create(two.olga, slug)
        two.here.chat.room_deletion.remove(None, [slug])
    two.here.chat.rooms.create(two.olga, "milk")
    two.there.poll()
    assert [note for note in two.there.applied if isinstance(note, RoomDeleted)] == [RoomDeleted("tea")]


@pytest.mark.parametrize("jump", [30 * HOUR, -30 * HOUR, 400 * DAY])
def test_a_clock_that_jumps_loses_nothing(two: Two, monkeypatch: pytest.MonkeyPatch, jump: int) -> None:
    first = two.kick()
    monkeypatch.setattr(chatapp.store.db.writer, "now", lambda: now() + jump)
    ben = two.here.chat.accounts.create("Ben", "member")
    second = two.kick(ben)
    monkeypatch.undo()
    third = two.kick()
    two.there.poll()
    assert two.there.removed() == [first, second] if first == third else [first, second, third]


def test_a_store_that_fails_in_between_loses_nothing(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    load, failures = current_values.load_note, ["room", "room"]

    def fail(connection: Any, key: str) -> Note | None:
        if failures and key.startswith(failures[0]):
            failures.pop()
            raise Unavailable("database_unreachable")
        return load(connection, key)

    monkeypatch.setattr("chatapp.services.changes.watcher.load_note", fail)
    room = two.here.chat.rooms.create(two.olga, "tea")
    kicked = two.kick()
    two.there.poll()
    # The row behind the one that failed took effect at once, the one that failed when the store was there again.
    assert two.there.removed() == [kicked]
    assert RoomChanged(room.id) not in two.there.applied

    def shares_receipts() -> bool:
        two.there.poll()
        return RoomChanged(room.id) in two.there.applied

    wait_until(shares_receipts, what="the room")
    assert two.there.removed() == [kicked]


def test_an_exception_of_any_kind_loses_nothing_ends_no_loop_and_is_told(two: Two) -> None:
    broken = True

    def fail(note: RoomChanged) -> None:
        if broken:
            raise RuntimeError("dictionary changed size during iteration")
        two.there.applied.append(note)

    two.there.chat.changes.apply_later(RoomChanged, fail)
    loop = BackgroundLoop("changes", two.there.poll, 0.05, late_after=10)

    def is_failing() -> bool:
        loop.turn()
        return two.there.chat.health.failing() == ["changes"]

    room = two.here.chat.rooms.create(two.olga, "tea")
    two.there.applied.clear()
    kicked = two.kick()
    loop.turn()
    assert two.there.removed() == [kicked]
    wait_until(is_failing, what="health to tell")
    broken = False
    wait_until(lambda: not is_failing(), what="the next attempt")
    assert two.there.applied.count(RoomChanged(room.id)) >= 1
    assert two.there.removed() == [kicked]
    assert not loop.is_late()


def test_what_fails_where_it_was_written_is_made_up_for(two: Two) -> None:
    def fail(note: PersonRemoved) -> None:
        two.here.chat.changes.apply_at_once(PersonRemoved, two.here.applied.append)
        raise KeyError(note)

    two.here.chat.changes.apply_at_once(PersonRemoved, fail)
    kicked = two.kick()
    assert two.here.removed() == []

    def shares_receipts() -> bool:
        two.here.poll()
        return two.here.removed() == [kicked]

    wait_until(shares_receipts, what="the next attempt")


@pytest.fixture
def late(make_app: Callable[..., Flask], migrated_postgres: str) -> Two:
    return Two(make_app, migrated_postgres)


def test_a_row_that_is_committed_after_hundreds_of_later_ids_is_found(late: Two) -> None:
    begun, go = threading.Event(), threading.Event()

    def write() -> None:
        with late.here.chat.database.writing.begin() as connection:
            connection.execute(insert(LoggedChange).values(at=now(), key=f"ban:{late.mia.id}"))
            begun.set()
            go.wait()

    thread = threading.Thread(target=write)
    thread.start()
    begun.wait()
    late.sql(insert(LoggedChange).values([{"at": now(), "key": f"access:{number}"} for number in range(600)]))
    late.there.poll()
    late.there.poll()
    go.set()
    thread.join()
    late.there.poll()
    assert late.there.removed() == [f"ban:{late.mia.id}"]


def test_values_that_were_read_before_newer_ones_took_effect_do_not_replace_them(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = current_values.load_note
    key = f"person:{two.mia.id}"
    two.sql(insert(LoggedChange).values(at=now(), key=key))

    def slow(connection: Any, which: str) -> Note | None:
        note = load(connection, which)
        if which == key:
            # Meanwhile this very process writes, and applies, something newer.
            two.here.chat.moderation.mute(two.olga, two.mia.id, 5)
        return note

    monkeypatch.setattr("chatapp.services.changes.watcher.load_note", slow)
    two.here.poll()
    changed = [note.person for note in two.here.applied if isinstance(note, PersonChanged)]
    assert changed[-1].muted_until > time.time() * 1000
