"""Buckets refill evenly, take all charges or none, and are forgotten when they are full."""

import pytest

from chatapp.services.limits.token_buckets import Charge, LocalBuckets, Rate, SharedBuckets


@pytest.fixture(params=["local", "shared"])
def buckets(request: pytest.FixtureRequest) -> LocalBuckets | SharedBuckets:
    return LocalBuckets() if request.param == "local" else SharedBuckets(request.getfixturevalue("redis_url"))


def test_buckets_refill_evenly_and_take_all_or_nothing(buckets: LocalBuckets | SharedBuckets) -> None:
    small, large = Rate(2, 7200), Rate(100, 7200)
    for _ in range(2):
        assert buckets.take([Charge(large, ("a", 1)), Charge(small, ("b", "x"))]) is None
    refusal = buckets.take([Charge(large, ("a", 1)), Charge(small, ("b", "x"))])
    assert refusal is not None
    assert refusal.position == 1
    assert 3500 < refusal.retry_after <= 3600
    assert buckets.take([Charge(large, ("a", 1), 98)]) is None
    assert buckets.take([Charge(large, ("a", 1))]) is not None
    assert buckets.take([Charge(large, ("a", 1), -5)]) is None
    assert buckets.take([Charge(large, ("a", 1), 5)]) is None
    assert buckets.take([Charge(Rate(1, 0.05), ("c",))]) is None


def test_full_buckets_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    at = 0.0
    monkeypatch.setattr("time.monotonic", lambda: at)
    buckets = LocalBuckets()
    for number in range(20_000):
        at += 0.001
        assert buckets.take([Charge(Rate(1, 1), (number,))]) is None
    assert len(buckets) < 10_000
