"""Each kind of work has threads of its own, and a bound: under threads, and under gevent as production has it."""

import subprocess
import sys
import threading

import pytest

from chatapp.concurrency.thread_pools import WorkerPool
from chatapp.domain.errors import Unavailable
from tests.support.programs import ROOT

UNDER_GEVENT = """
from gevent import monkey; monkey.patch_all()
import time
import gevent
from chatapp.concurrency.thread_pools import WorkerPool
from chatapp.domain.errors import Unavailable

native_sleep = monkey.get_original("time", "sleep")
slow, quick = WorkerPool(threads=1, capacity=3), WorkerPool(threads=1, capacity=3)
waiting = [gevent.spawn(slow.run, native_sleep, 1.0) for _ in range(3)]
gevent.sleep(0.1)
began = time.monotonic()
assert quick.run(len, "four") == 4
try:
    slow.run(len, "")
except Unavailable:
    print("refused")
assert not any(task.ready() for task in waiting)
print("quick")
"""


def test_what_is_beyond_its_bound_is_refused_and_later_work_is_done_again() -> None:
    pool, go, begun = WorkerPool(threads=1, capacity=1), threading.Event(), threading.Event()

    def hold() -> None:
        begun.set()
        go.wait()

    holder = threading.Thread(target=pool.run, args=(hold,))
    holder.start()
    begun.wait()
    with pytest.raises(Unavailable):
        pool.run(len, "")
    go.set()
    holder.join()
    assert pool.run(len, "four") == 4


def test_an_error_gives_its_place_back() -> None:
    pool = WorkerPool(threads=1, capacity=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            pool.run(divmod, 1, 0)


def test_a_full_pool_refuses_and_another_goes_on() -> None:
    done = subprocess.run(
        [sys.executable, "-c", UNDER_GEVENT], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split() == ["refused", "quick"]
