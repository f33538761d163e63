from chatapp.domain.errors import Unavailable
from chatapp.services.changes.change_tracker import LATE_SECONDS, MOST_ATTEMPTS, ChangeTracker


class Clock:
    """Seconds, as a test sets them."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_row_is_taken_once() -> None:
    tracker = ChangeTracker()
    assert tracker.claim(1, "ban:2")
    assert not tracker.claim(1, "ban:2")


def test_a_row_that_shows_up_late_is_taken_however_many_came_before_it() -> None:
    tracker = ChangeTracker()
    for id_ in range(2, 5_000):
        assert tracker.claim(id_, f"person:{id_}")
    tracker.advance(4_999)
    assert tracker.floor == 0
    assert tracker.claim(1, "ban:2")
    tracker.advance(4_999)
    assert tracker.floor == 4_999


def test_a_gap_is_given_up_after_a_minute_and_no_sooner() -> None:
    clock = Clock()
    tracker = ChangeTracker(clock)
    tracker.claim(2, "ban:2")
    tracker.advance(2)
    clock.now += LATE_SECONDS - 1
    tracker.advance(2)
    assert tracker.floor == 0
    clock.now += 2
    tracker.advance(2)
    assert tracker.floor == 2


def test_older_values_do_not_replace_newer_ones() -> None:
    tracker = ChangeTracker()
    assert tracker.claim(5, "person:1")
    assert not tracker.claim(4, "person:1")
    assert tracker.is_outdated(4, "person:1")
    assert not tracker.is_outdated(5, "person:1")


def test_what_failed_is_due_again_more_and_more_seldom_and_shown_meanwhile() -> None:
    clock = Clock()
    tracker = ChangeTracker(clock)
    tracker.claim(1, "ban:2")
    tries = 0
    while tries < MOST_ATTEMPTS:
        tracker.failed(1, "ban:2", RuntimeError())
        tries += 1
        assert tracker.due() == []
        clock.now += 61
        assert tracker.due() == ([(1, "ban:2")] if tries < MOST_ATTEMPTS else [])
        assert bool(tracker.stuck()) == (tries >= 3)
    tracker.succeeded([1])
    assert tracker.stuck() == []


def test_a_store_that_is_away_uses_up_no_attempt() -> None:
    clock = Clock()
    tracker = ChangeTracker(clock)
    for _ in range(2 * MOST_ATTEMPTS):
        tracker.failed(1, "ban:2", Unavailable("database_unreachable"))
        clock.now += 61
    assert tracker.due() == [(1, "ban:2")]
    assert tracker.stuck() == []
