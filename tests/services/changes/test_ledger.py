from chatapp.domain.errors import Unavailable
from chatapp.services.changes.ledger import LATE_SECONDS, MOST_ATTEMPTS, Ledger


class Clock:
    """Seconds, as a test sets them."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_row_is_taken_once() -> None:
    ledger = Ledger()
    assert ledger.take(1, "ban:2")
    assert not ledger.take(1, "ban:2")


def test_a_row_that_shows_up_late_is_taken_however_many_came_before_it() -> None:
    ledger = Ledger()
    for id_ in range(2, 5_000):
        assert ledger.take(id_, f"person:{id_}")
    ledger.advance(4_999)
    assert ledger.floor == 0
    assert ledger.take(1, "ban:2")
    ledger.advance(4_999)
    assert ledger.floor == 4_999


def test_a_gap_is_given_up_after_a_minute_and_no_sooner() -> None:
    clock = Clock()
    ledger = Ledger(clock)
    ledger.take(2, "ban:2")
    ledger.advance(2)
    clock.now += LATE_SECONDS - 1
    ledger.advance(2)
    assert ledger.floor == 0
    clock.now += 2
    ledger.advance(2)
    assert ledger.floor == 2


def test_older_values_do_not_replace_newer_ones() -> None:
    ledger = Ledger()
    assert ledger.take(5, "person:1")
    assert not ledger.take(4, "person:1")
    assert ledger.is_outdated(4, "person:1")
    assert not ledger.is_outdated(5, "person:1")


def test_what_failed_is_due_again_more_and_more_seldom_and_shown_meanwhile() -> None:
    clock = Clock()
    ledger = Ledger(clock)
    ledger.take(1, "ban:2")
    tries = 0
    while tries < MOST_ATTEMPTS:
        ledger.failed(1, "ban:2", RuntimeError())
        tries += 1
        assert ledger.due() == []
        clock.now += 61
        assert ledger.due() == ([(1, "ban:2")] if tries < MOST_ATTEMPTS else [])
        assert bool(ledger.stuck()) == (tries >= 3)
    ledger.succeeded([1])
    assert ledger.stuck() == []


def test_a_store_that_is_away_uses_up_no_attempt() -> None:
    clock = Clock()
    ledger = Ledger(clock)
    for _ in range(2 * MOST_ATTEMPTS):
        ledger.failed(1, "ban:2", Unavailable("database_unreachable"))
        clock.now += 61
    assert ledger.due() == [(1, "ban:2")]
    assert ledger.stuck() == []
