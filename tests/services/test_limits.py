import signal
from pathlib import Path

import pytest

from chatapp.domain.errors import RateLimited
from chatapp.services.limits import Limits
from config import Settings
from tests.support.redis_server import RedisServer


def test_past_the_rate_one_waits_and_others_do_not() -> None:
    limits = Limits(Settings(log_in_rate="2/minute"))
    limits.check("log_in", "ada")
    limits.check("log_in", "ada")
    with pytest.raises(RateLimited) as refusal:
        limits.check("log_in", "ada")
    assert 0 < refusal.value.retry_after <= 60
    limits.check("log_in", "ben")
    limits.check("send", "ada")


def test_switched_off_nothing_is_limited() -> None:
    limits = Limits(Settings(log_in_rate="1/hour", rate_limits=False))
    for _ in range(5):
        limits.check("log_in", "ada")


def test_processes_with_one_redis_count_together(redis_url: str) -> None:
    settings = Settings(log_in_rate="1/hour", redis_url=redis_url)
    Limits(settings).check("log_in", "ada")
    with pytest.raises(RateLimited):
        Limits(settings).check("log_in", "ada")


def test_a_redis_that_does_not_answer_holds_up_nobody(tmp_path: Path) -> None:
    server = RedisServer(tmp_path)
    server.start()
    limits = Limits(Settings(log_in_rate="2/hour", redis_url=server.url))
    limits.check("log_in", "ada")
    server.send(signal.SIGSTOP)
    limits.check("log_in", "ada")
    limits.check("log_in", "ada")
    with pytest.raises(RateLimited):
        limits.check("log_in", "ada")
    server.send(signal.SIGCONT)
    server.stop()


def test_without_its_redis_a_process_counts_alone(free_port: int) -> None:
    limits = Limits(Settings(log_in_rate="1/hour", redis_url=f"redis://127.0.0.1:{free_port}/0"))
    limits.check("log_in", "ada")
    with pytest.raises(RateLimited):
        limits.check("log_in", "ada")
