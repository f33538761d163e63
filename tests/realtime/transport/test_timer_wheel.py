"""Deadlines of all connections on one timer."""

import gevent
import pytest

from chatapp.realtime.transport.timer_wheel import TimerWheel


def test_a_callback_that_fails_keeps_no_other_from_its_deadline(caplog: pytest.LogCaptureFixture) -> None:
    called: list[str] = []
    wheel = TimerWheel(gevent.get_hub().loop, tick=0.01)

    def fail() -> None:
        called.append("failed")
        raise LookupError("as was wished")

    wheel.after(0.02, lambda: called.append("before"))
    wheel.after(0.02, fail)
    wheel.after(0.02, lambda: called.append("after"))
    wheel.after(0.05, lambda: called.append("later"))
    with gevent.Timeout(5):
        while len(called) < 4:
            gevent.sleep(0.01)
    assert called == ["before", "failed", "after", "later"]
    assert "as was wished" in caplog.text
    wheel.stop()
