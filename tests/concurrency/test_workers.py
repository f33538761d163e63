"""What a worker hands back arrives in order, and its delivery ends: under threads, and under gevent."""

import subprocess
import sys

import pytest

from tests.support.programs import ROOT

GEVENT = "from gevent import monkey; monkey.patch_all()"
CHECK = """
import threading
from chatapp.concurrency.workers import ResultQueue, start_worker

handled = []
before = set(threading.enumerate())
results = ResultQueue(handled.extend, native=True)
[delivery] = set(threading.enumerate()) - before

def work():
    for number in range(1000):
        results.put(number)
    results.close()

start_worker(work, native=True)
delivery.join(60)
assert not delivery.is_alive()
assert handled == list(range(1000)), handled
"""


@pytest.mark.parametrize("mode", ["", GEVENT], ids=["threads", "gevent"])
def test_the_delivery_ends_after_the_last_item(mode: str) -> None:
    code = f"{mode}\n{CHECK}"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
