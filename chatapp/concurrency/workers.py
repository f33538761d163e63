"""Worker threads or greenlets with a queue, and the queue by which a native thread returns results to the loop.

Source of the technique: gevent's documentation on hubs and native threads (`loop.async_().send()` is the only call
into a loop that another thread may make).
"""

import queue
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar

import gevent
from gevent.event import Event
from gevent.monkey import get_original

from chatapp.concurrency.mode import under_gevent

T = TypeVar("T")

# The system's own lock, a fraction of the cost of gevent's: for moments in which the holder never waits.
native_lock: Callable[[], Any] = get_original("_thread", "allocate_lock")


class Inbox(Protocol[T]):
    """A queue that a worker reads: `get` blocks, `get_nowait` raises queue.Empty."""

    def put(self, item: T) -> None: ...  # noqa: D102
    def get(self) -> T: ...  # noqa: D102
    def get_nowait(self) -> T: ...  # noqa: D102
    def qsize(self) -> int: ...  # noqa: D102


def create_inbox(native: bool) -> "Inbox[Any]":
    """Return a queue whose reader is a native thread (`native`) or lives where the rest of the program does."""
    if native and under_gevent():
        original: Inbox[Any] = get_original("queue", "SimpleQueue")()
        return original
    return queue.SimpleQueue()


def start_worker(target: Callable[[], None], native: bool) -> None:
    """Run `target` for good, on a native thread or where the rest of the program lives."""
    if native and under_gevent():
        get_original("_thread", "start_new_thread")(target, ())
    else:
        threading.Thread(target=target, daemon=True).start()


class ResultQueue(Generic[T]):
    """Carries items from a worker back to the loop, in order; `handle` gets all queued ones as a list."""

    def __init__(self, handle: Callable[[list[T]], None], native: bool) -> None:
        self._handle = handle
        self._items: deque[T] = deque()
        self._closed = False
        self._ready: Any = Event() if under_gevent() else threading.Event()
        self._watcher: Any = None
        if native and under_gevent():
            self._watcher = gevent.get_hub().loop.async_()
            self._watcher.start(self._ready.set)
        threading.Thread(target=self._deliver, daemon=True).start()

    def put(self, item: T) -> None:
        """Add an item. Safe to call from the worker's thread."""
        self._items.append(item)
        self._wake()

    def close(self) -> None:
        """End the delivery once all items are handled. Safe to call from the worker's thread, after its last item."""
        self._closed = True
        self._wake()

    def _wake(self) -> None:
        if self._watcher is not None:
            self._watcher.send()
        else:
            self._ready.set()

    def _deliver(self) -> None:
        closed = False
        while not closed:
            self._ready.wait()
            self._ready.clear()
            closed = self._closed
            items: list[T] = []
            while self._items:
                items.append(self._items.popleft())
            if items:
                self._handle(items)
