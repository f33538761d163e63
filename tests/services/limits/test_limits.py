import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from chatapp.domain.errors import Invalid, RateLimited, Unauthorized
from chatapp.domain.records import Person
from chatapp.services.limits import Limits, parse_rate
from chatapp.services.limits.costs import WRITES_TEXT, TotalCost, costs
from chatapp.services.limits.token_buckets import Rate
from config import Settings
from tests.support.redis_server import RedisServer

ADA = Person(1, "ada", "account", "member")
BEN = Person(2, "ben", "account", "member")
NAMELESS = SimpleNamespace()


def guest(number: int) -> Person:
    return Person(100 + number, f"guest {number}", "guest", "guest")


def accepted(limits: Limits, cost: TotalCost, people: Iterator[Person], address: str = "192.0.2.7") -> int:
    count = 0
    for person in people:
        with contextlib.suppress(RateLimited):
            count += limits.charge(cost, NAMELESS, person, address)
    return count


def test_past_the_rate_one_waits_and_others_do_not() -> None:
    limits = Limits(Settings(log_in_rate="2/minute"))
    limits.charge_attempt("log_in", "ada")
    limits.charge_attempt("log_in", "ada")
    with pytest.raises(RateLimited) as refusal:
        limits.charge_attempt("log_in", "ada")
    assert 0 < refusal.value.retry_after <= 60
    limits.charge_attempt("log_in", "ben")
    limits.charge_attempt("sign_up", "ada")


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("60/10 seconds", Rate(60, 10)),
        ("1/second", Rate(1, 1)),
        ("5/hour", Rate(5, 3600)),
        ("9/2 days", Rate(9, 172_800)),
    ],
)
def test_a_setting_is_a_rate(text: str, rate: Rate) -> None:
    assert parse_rate(text) == rate


def test_switched_off_nothing_is_limited() -> None:
    limits = Limits(Settings(log_in_rate="1/hour", send_rate="1/hour", rate_limits=False))
    for _ in range(5):
        limits.charge_attempt("log_in", "ada")
        assert limits.charge(WRITES_TEXT, SimpleNamespace(body="@room"), ADA, "")
        with limits.counting_failures(("log_in", ("ada",))):
            pass


def test_a_person_has_one_budget_over_all_ways_in() -> None:
    limits = Limits(Settings(event_rate="3/hour"))
    assert accepted(limits, costs(), iter([ADA] * 5), "192.0.2.7") == 3
    assert accepted(limits, costs(), iter([ADA] * 5), "198.51.100.1") == 0
    assert accepted(limits, costs(), iter([BEN] * 5), "192.0.2.7") == 3


def test_guests_of_one_address_share_a_budget_and_accounts_do_not() -> None:
    limits = Limits(Settings(event_rate="10/hour", guest_address_factor=2))
    many = [guest(number) for number in range(50)]
    assert accepted(limits, costs(), iter(many), "192.0.2.7") == 20
    assert accepted(limits, costs(), iter(many[20:]), "198.51.100.1") == 20
    members = [Person(number, "x", "account", "member") for number in range(50)]
    assert accepted(limits, costs(), iter(members), "192.0.2.7") == 50


def test_what_may_be_dropped_is_dropped_and_too_many_events_are_still_refused() -> None:
    limits = Limits(Settings(typing_rate="1/hour", event_rate="5/hour"))
    cost = costs("typing", drop=True)
    assert [limits.charge(cost, NAMELESS, ADA, "") for _ in range(5)] == [True] + [False] * 4
    with pytest.raises(RateLimited):
        limits.charge(cost, NAMELESS, ADA, "")


def test_what_is_refused_costs_nothing() -> None:
    limits = Limits(Settings(send_rate="1/hour", event_rate="3/hour"))
    assert accepted(limits, costs("send"), iter([ADA] * 9)) == 1
    assert accepted(limits, costs(), iter([ADA] * 9)) == 2


def test_only_failures_count_also_many_at_once() -> None:
    limits = Limits(Settings(log_in_rate="3/hour"))

    def attempt(failure: Exception | None) -> None:
        with limits.counting_failures(("log_in", ("ada",))):
            if failure is not None:
                raise failure

    for _ in range(9):
        attempt(None)
        with pytest.raises(Invalid):
            attempt(Invalid("name_reserved"))
    for _ in range(2):
        with pytest.raises(Unauthorized):
            attempt(Unauthorized("wrong_login"))
    with limits.counting_failures(("log_in", ("ada",))), pytest.raises(RateLimited):
        attempt(None)
    attempt(None)


def test_processes_with_one_redis_count_together(redis_url: str) -> None:
    settings = Settings(log_in_rate="1/hour", redis_url=redis_url)
    Limits(settings).charge_attempt("log_in", "ada")
    with pytest.raises(RateLimited):
        Limits(settings).charge_attempt("log_in", "ada")


def test_a_redis_that_does_not_answer_holds_up_nobody(tmp_path: Path) -> None:
    server = RedisServer(tmp_path)
    server.start()
    limits = Limits(Settings(log_in_rate="2/hour", redis_url=server.url))
    limits.charge_attempt("log_in", "ada")
    server.send(signal.SIGSTOP)
    limits.charge_attempt("log_in", "ada")
    limits.charge_attempt("log_in", "ada")
    with pytest.raises(RateLimited):
        limits.charge_attempt("log_in", "ada")
    server.send(signal.SIGCONT)
    server.stop()


def test_without_its_redis_a_process_counts_alone(free_port: int) -> None:
    limits = Limits(Settings(log_in_rate="1/hour", redis_url=f"redis://127.0.0.1:{free_port}/0"))
    limits.charge_attempt("log_in", "ada")
    with pytest.raises(RateLimited):
        limits.charge_attempt("log_in", "ada")
