"""Where the gateway's connections live: on the program's own loop, or without one on a loop in a thread of its own."""

import threading
from collections.abc import Callable
from typing import Any

import gevent
import structlog
from gevent.event import Event

from chatapp.concurrency.mode import under_gevent
from chatapp.realtime.transport.limits import TransportLimits
from chatapp.realtime.transport.reactor import Reactor

# The wheel's tick follows from this: pieces are cut and spaced by hundredths of a second.
_PING_SECONDS = 0.2
_log = structlog.get_logger(__name__)


class Home:
    """A reactor, and the way to it from wherever one is."""

    def __init__(self, out_buffer_bytes: int) -> None:
        self.reactor = Reactor(
            TransportLimits(out_buffer_bytes=out_buffer_bytes, ping_interval=_PING_SECONDS, ping_timeout=_PING_SECONDS)
        )
        self._apart = not under_gevent()

    @property
    def may_wait(self) -> bool:
        """Whether what is called from the loop may block a thread: then it has to be called aside."""
        return self._apart

    def start(self, begin: Callable[[], None]) -> None:
        """Run `begin` on the loop, and return after it. Starts the thread where one is needed."""
        if not self._apart:
            begin()
            return
        started = threading.Event()
        threading.Thread(target=self._live, args=(begin, started), daemon=True).start()
        started.wait()

    def run(self, call: Callable[..., None], *arguments: Any) -> None:
        """Call on the loop: at once where we are on its thread, else soon, in the order of the calls."""
        if self._apart:
            self.reactor.loop.run_callback_threadsafe(call, *arguments)
        else:
            call(*arguments)

    def after(self, seconds: float, call: Callable[[], None]) -> None:
        """Call on the loop after some time. To be called on the loop too."""
        self.reactor.wheel.after(seconds, call)

    def aside(self, call: Callable[..., None], *arguments: Any) -> None:
        """Call where it may wait. May be called from the loop's own callbacks, which themselves must not."""
        if self._apart:
            threading.Thread(target=_logged, args=(call, *arguments), daemon=True).start()
        else:
            gevent.spawn(_logged, call, *arguments)

    def _live(self, begin: Callable[[], None], started: threading.Event) -> None:
        # Built here: a loop belongs to the thread that first asked for it.
        keeper = self.reactor.loop.async_()
        keeper.start(lambda: None)
        begin()
        started.set()
        Event().wait()


def _logged(call: Callable[..., None], *arguments: Any) -> None:
    try:
        call(*arguments)
    except Exception:  # noqa: BLE001 - one client must not end in a traceback on the console
        _log.exception("serving a TCP client failed")
