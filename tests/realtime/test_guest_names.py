from typing import Any

import pytest
import redis
from redis.client import Pipeline

from chatapp.realtime.guest_names import RESERVATION_SECONDS, GuestNames, LocalGuestNames
from chatapp.realtime.redis_guest_names import RedisGuestNames


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture(params=["one process", "several processes", "Redis away"])
def names(request: pytest.FixtureRequest, free_port: int) -> GuestNames:
    if request.param == "one process":
        return LocalGuestNames()
    if request.param == "several processes":
        return RedisGuestNames(request.getfixturevalue("redis_url"))
    return RedisGuestNames(f"redis://127.0.0.1:{free_port}/0")


def test_a_free_name_is_claimed_and_is_then_taken_for_others(names: GuestNames) -> None:
    assert names.claim("Ada", 1, "a")
    assert not names.claim("Ada", 2, "b")
    assert names.is_taken("Ada")
    assert not names.is_taken("Ada", except_for=1)
    assert names.is_taken("Ada", except_for=2)


def test_names_that_look_alike_are_one(names: GuestNames) -> None:
    assert names.claim("Paul", 1, "a")
    for twin in ("paul", "PAUL", "Раul", "PauI", "P a u l"):
        assert not names.claim(twin, 2, "b"), twin
    assert names.claim("Pauline", 2, "b")


def test_a_person_uses_a_name_over_several_connections_until_the_last_ends(names: GuestNames) -> None:
    assert names.claim("Ada", 1, "a")
    assert names.claim("Ada", 1, "b")
    names.release("a")
    assert not names.claim("Ada", 2, "c")
    names.release("b")
    assert names.claim("Ada", 2, "c")


def test_a_name_is_free_at_once_after_the_last_connection_even_if_it_was_reserved_before(names: GuestNames) -> None:
    assert names.reserve("Ada", 1)
    assert not names.reserve("Ada", 2)
    assert names.claim("Ada", 1, "a")
    names.release("a")
    assert not names.is_taken("Ada")


def test_a_refused_claim_leaves_nothing_behind(names: GuestNames) -> None:
    assert names.claim("Ada", 1, "a")
    assert not names.claim("Ada", 2, "b")
    names.release("b")
    assert names.is_taken("Ada")
    names.release("a")
    assert not names.is_taken("Ada")


def test_releasing_what_was_never_claimed_does_nothing(names: GuestNames) -> None:
    names.release("nobody")


def test_a_connection_that_takes_another_name_leaves_the_first(names: GuestNames) -> None:
    assert names.claim("Ada", 1, "a")
    assert names.claim("Lovelace", 1, "a")
    assert not names.is_taken("Ada")
    names.release("a")
    assert not names.is_taken("Lovelace")


def test_a_reservation_ends_by_itself() -> None:
    clock = Clock()
    names = LocalGuestNames(clock)
    assert names.reserve("Ada", 1)
    assert not names.claim("Ada", 2, "b")
    clock.seconds = RESERVATION_SECONDS
    assert names.claim("Ada", 2, "b")
    assert not names.reserve("ada", 1)


def test_a_name_used_in_one_process_is_taken_in_the_others(redis_url: str) -> None:
    here, there = RedisGuestNames(redis_url), RedisGuestNames(redis_url)
    assert here.claim("Ada", 1, "a")
    assert not there.claim("ADA", 2, "b")
    assert not there.reserve("Аda", 2)
    assert there.is_taken("ada")
    assert there.claim("Ada", 1, "b")
    here.release("a")
    assert here.is_taken("Ada", except_for=2)
    there.release("b")
    assert here.claim("Ada", 2, "c")


def test_leases_are_renewed_in_few_round_trips(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    names = RedisGuestNames(redis_url)
    server: Any = redis.Redis.from_url(redis_url)
    for number in range(1_200):
        assert names.claim(f"guest {number}", number, f"c{number}")
    keys = server.keys("chatapp:name:*")
    for key in keys:
        server.expire(key, 5)
    trips = list[str]()
    plain = Pipeline.execute

    def execute(pipeline: Any) -> Any:
        trips.append("trip")
        return plain(pipeline)

    monkeypatch.setattr(Pipeline, "execute", execute)
    names._renew()
    assert min(server.ttl(key) for key in keys) > 5
    assert len(trips) <= 3
