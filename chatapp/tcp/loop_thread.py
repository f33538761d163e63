"""The event loop of the TCP clients: gevent's own in production, one in a separate thread under `flask run`."""

import threading
from collections.abc import Callable
from typing import Any

import gevent
import structlog
from gevent.event import Event

from chatapp.concurrency.mode import under_gevent
from chatapp.realtime.transport.limits import TransportLimits
from chatapp.realtime.transport.reactor import Reactor

# The timer wheel's tick follows from this: lines are cut and spaced by hundredths of a second.
_PING_SECONDS = 0.2
_log = structlog.get_logger(__name__)


class LoopThread:
    """A reactor and thread-safe ways to run calls on its loop."""

    def __init__(self, out_buffer_bytes: int) -> None:
        self.reactor = Reactor(
            TransportLimits(out_buffer_bytes=out_buffer_bytes, ping_interval=_PING_SECONDS, ping_timeout=_PING_SECONDS)
        )
        self.is_separate = not under_gevent()
        """Whether the loop has a thread of its own. Calls on it that may block must then be spawned."""

    def start(self, begin: Callable[[], None]) -> None:
        """Run `begin` on the loop, and return after it. Starts the thread where one is needed."""
        if not self.is_separate:
            begin()
            return
        started = threading.Event()
        threading.Thread(target=self._run_loop, args=(begin, started), daemon=True).start()
        started.wait()

    def run(self, call: Callable[..., None], *arguments: Any) -> None:
        """Run a call on the loop: at once if it has no thread of its own, else soon, in the order of the calls."""
        if self.is_separate:
            self.reactor.loop.run_callback_threadsafe(call, *arguments)
        else:
            call(*arguments)

    def call_later(self, seconds: float, call: Callable[[], None]) -> None:
        """Run a call on the loop after some seconds. Must be called on the loop."""
        self.reactor.wheel.after(seconds, call)

    def spawn(self, call: Callable[..., None], *arguments: Any) -> None:
        """Run a call that may block, in a greenlet or thread. Safe to call from the loop's callbacks."""
        if self.is_separate:
            threading.Thread(target=_log_errors, args=(call, *arguments), daemon=True).start()
        else:
            gevent.spawn(_log_errors, call, *arguments)

    def _run_loop(self, begin: Callable[[], None], started: threading.Event) -> None:
        # Touched here first, because a gevent loop belongs to the thread that first asks for it.
        keeper = self.reactor.loop.async_()
        keeper.start(lambda: None)
        begin()
        started.set()
        Event().wait()


def _log_errors(call: Callable[..., None], *arguments: Any) -> None:
    try:
        call(*arguments)
    except Exception:  # noqa: BLE001 - one client must not end in a traceback on the console
        _log.exception("serving a TCP client failed")
