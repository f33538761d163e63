"""Notes are applied once each, in order, and one that fails holds up none of the others."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from chatapp.domain.notes import AccessEnded, LoggedNote, Note, PersonRemoved, RoomChanged, WordListChanged
from chatapp.realtime.bus import NoBus
from chatapp.services.changes.applier import ChangeApplier
from chatapp.services.changes.change_tracker import ChangeTracker
from chatapp.services.changes.live_access import LiveAccess
from chatapp.services.container import Services
from tests.support.processes import wait_until


class Applied:
    """An applier over the connections of an application, and what it applied."""

    def __init__(self, services: Services) -> None:
        self.change_tracker = ChangeTracker()
        self.notes: list[Note] = []
        access = LiveAccess(services.connections, services.delivery, services.presence)
        self.applier = ChangeApplier(access, self.change_tracker, NoBus(), services.delivery.close)
        self.applier.apply_at_once(RoomChanged, self.notes.append)

    def apply(self, *rows: tuple[int, Note]) -> None:
        self.applier.apply([LoggedNote(*row) for row in rows])


@pytest.fixture
def applied(app: Flask) -> Applied:
    return Applied(app.extensions["chatapp"])


def test_each_row_is_applied_once_however_often_it_comes(applied: Applied) -> None:
    applied.apply((1, RoomChanged(7)))
    applied.apply((1, RoomChanged(7)), (2, RoomChanged(8)))
    assert applied.notes == [RoomChanged(7), RoomChanged(8)]


def test_of_many_rows_of_one_key_the_newest_counts(applied: Applied) -> None:
    applied.apply((1, RoomChanged(7)), (2, RoomChanged(8)), (3, RoomChanged(7)))
    assert applied.notes == [RoomChanged(7), RoomChanged(8)]


def fail(_note: Any) -> None:
    raise KeyError("broken")


@pytest.mark.parametrize("when", ["apply_at_once", "apply_later"])
def test_one_that_fails_is_due_again_and_holds_up_no_other(applied: Applied, when: str) -> None:
    register: Callable[..., None] = getattr(applied.applier, when)
    register(WordListChanged, fail)
    applied.apply((1, WordListChanged(())), (2, RoomChanged(7)))
    assert applied.notes == [RoomChanged(7)]
    wait_until(lambda: applied.change_tracker.due() == [(1, "words")], what="the next attempt")


def test_a_connection_is_affected_by_what_was_applied_after_a_checkpoint(applied: Applied) -> None:
    checkpoint = applied.applier.checkpoint()
    assert not applied.applier.affects(checkpoint, 7, "secret")
    applied.apply((1, RoomChanged(7)))
    assert not applied.applier.affects(checkpoint, 7, "secret")
    applied.apply((2, AccessEnded("secret")), (3, PersonRemoved("ban", 8)))
    assert applied.applier.affects(checkpoint, 7, "secret")
    assert applied.applier.affects(checkpoint, 8, "other")
    assert not applied.applier.affects(checkpoint, 7, "other")
    assert not applied.applier.affects(applied.applier.checkpoint(), 8, "secret")


def test_its_worker_ends_after_the_calls_that_are_due(applied: Applied) -> None:
    before, called = set(threading.enumerate()), list[Note]()
    applied.applier.apply_later(WordListChanged, called.append)
    applied.apply((1, WordListChanged(())))
    workers = set(threading.enumerate()) - before
    applied.applier.stop()
    for worker in workers:
        worker.join(30)
    assert not any(worker.is_alive() for worker in workers)
    assert called == [WordListChanged(())]
