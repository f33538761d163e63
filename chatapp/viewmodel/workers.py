"""Threads for whatever may take its time, so that no interface ever waits. They end with the program."""

import queue
import threading
from collections.abc import Callable

Act = Callable[[], None]


class Workers:
    """`count` threads that do what they are given; one alone keeps the order."""

    def __init__(self, count: int, name: str) -> None:
        self._acts: queue.SimpleQueue[Act | None] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=self._work, daemon=True, name=f"{name}-{n}") for n in range(count)]
        for thread in self._threads:
            thread.start()

    def do(self, act: Act) -> None:
        """Have a thread do something that raises nothing."""
        self._acts.put(act)

    def close(self, seconds: float) -> None:
        """End the threads when they have done what was given, and wait that long at most for each."""
        for _thread in self._threads:
            self._acts.put(None)
        for thread in self._threads:
            thread.join(seconds)

    def _work(self) -> None:
        while (act := self._acts.get()) is not None:
            act()
