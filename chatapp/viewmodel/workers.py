"""Background threads for slow calls, so that the interface never blocks."""

import queue
import threading
from collections.abc import Callable

Call = Callable[[], None]


class Workers:
    """`count` threads that run calls from one queue; a single thread keeps their order."""

    def __init__(self, count: int, name: str) -> None:
        self._calls: queue.SimpleQueue[Call | None] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=self._work, daemon=True, name=f"{name}-{n}") for n in range(count)]
        for thread in self._threads:
            thread.start()

    def submit(self, call: Call) -> None:
        """Run a call, which must not raise, on one of the threads."""
        self._calls.put(call)

    def close(self, seconds: float) -> None:
        """End the threads after their queued calls, and wait at most `seconds` for each."""
        for _thread in self._threads:
            self._calls.put(None)
        for thread in self._threads:
            thread.join(seconds)

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            call()
