import itertools
from collections.abc import Iterator

import pytest

from chatapp.services.imports import pacing
from chatapp.services.imports.pacing import paced


class Clock:
    """A clock that only goes on while somebody sleeps or works."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(pacing, "time", clock)
    return clock


def test_all_items_come_once_in_their_order(clock: Clock) -> None:
    assert list(itertools.chain.from_iterable(paced(iter(range(10_000))))) == list(range(10_000))
    assert list(paced(iter(()))) == []


@pytest.mark.parametrize(("seconds_each", "size"), [(0.00004, 250), (0.00002, 500), (0.01, 200), (0.0, 1_000)])
def test_batches_become_as_long_as_they_may_take(clock: Clock, seconds_each: float, size: int) -> None:
    sizes = []
    for batch in paced(iter(range(20_000))):
        sizes.append(len(batch))
        clock.now += len(batch) * seconds_each
    assert abs(sizes[-2] - size) <= 1


def test_one_slow_batch_does_not_make_all_of_the_next_small(clock: Clock) -> None:
    batches = paced(iter(range(100_000)))
    first = next(batches)
    clock.now += 5.0
    assert len(next(batches)) >= len(first) // 2


def test_others_have_their_turn_between_two_batches(clock: Clock) -> None:
    for _batch in paced(iter(range(1_000))):
        clock.now += 0.02
    assert clock.slept[0] == 0
    assert all(abs(slept - 0.005) < 1e-9 for slept in clock.slept[1:])


def test_the_time_in_which_items_are_made_counts_as_a_pause(clock: Clock) -> None:
    def items() -> Iterator[int]:
        for number in range(1_000):
            clock.now += 0.0001
            yield number

    for _batch in paced(items()):
        clock.now += 0.02
    assert sum(clock.slept) == 0
