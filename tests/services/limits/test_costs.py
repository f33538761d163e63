"""What a request costs: by its size, by its room, by whom it calls."""

from types import SimpleNamespace

import pytest

from chatapp.domain.errors import RateLimited
from chatapp.domain.records import Person
from chatapp.services.limits import Limits
from chatapp.services.limits.costs import WRITES_TEXT, Cost, by_limit, by_room, costs
from config import Settings

ADA = Person(1, "ada", "account", "member")
BEN = Person(2, "ben", "account", "member")


def test_reads_are_weighed() -> None:
    limits = Limits(Settings(read_rate="30/hour"))
    page = SimpleNamespace(limit=200)
    for _ in range(3):
        limits.charge(costs(reads=by_limit), page, ADA, "")
    with pytest.raises(RateLimited):
        limits.charge(costs(reads=by_limit), page, ADA, "")
    with pytest.raises(RateLimited):
        limits.charge(costs(reads=1), page, ADA, "")
    # What weighs more than a whole budget takes all of it, and is possible at all.
    assert limits.charge(costs(reads=500), page, BEN, "")


def test_a_scope_has_a_budget_of_its_own() -> None:
    limits = Limits(Settings(configure_rate="1/hour"))
    cost = costs(Cost("configure", scope=by_room))
    assert limits.charge(cost, SimpleNamespace(room="a"), ADA, "")
    assert limits.charge(cost, SimpleNamespace(room="b"), ADA, "")
    with pytest.raises(RateLimited):
        limits.charge(cost, SimpleNamespace(room="a"), ADA, "")


def test_a_call_for_many_is_counted_twice() -> None:
    limits = Limits(Settings(mention_rate="1/hour"))
    assert limits.charge(WRITES_TEXT, SimpleNamespace(body="@room hello"), ADA, "")
    assert limits.charge(WRITES_TEXT, SimpleNamespace(body="hello"), ADA, "")
    with pytest.raises(RateLimited):
        limits.charge(WRITES_TEXT, SimpleNamespace(body="@room hello"), ADA, "")
