import logging
import time

import gevent
import pytest

from chatapp.realtime.transport.watchdog import Watchdog


@pytest.fixture
def watchdog() -> Watchdog:
    return Watchdog(threshold=0.2)


def hold_everyone_up() -> None:
    # By the processor's time too: where others have the processor, the watchdog says that the machine is busy.
    until, worked = time.monotonic() + 1, time.thread_time() + 0.9
    while time.monotonic() < until or time.thread_time() < worked:
        pass


def test_a_stall_is_logged_with_its_length_and_place(watchdog: Watchdog, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    watchdog.start()
    gevent.sleep(0.3)
    hold_everyone_up()
    gevent.sleep(0.3)
    watchdog.stop()
    assert watchdog.stalls >= 1
    assert watchdog.longest >= 0.9
    assert any("hold_everyone_up" in record.getMessage() for record in caplog.records)


def test_waiting_is_no_stall() -> None:
    generous = Watchdog(threshold=3)
    generous.start()
    gevent.sleep(0.5)
    generous.stop()
    assert generous.stalls == 0
