"""Thread pools for work that would block the event loop: hashing, decoding, large queries."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar, cast

from gevent.threadpool import ThreadPool

from chatapp.concurrency.mode import under_gevent
from chatapp.domain.errors import Unavailable

P = ParamSpec("P")
R = TypeVar("R")


class WorkerPool:
    """A few native threads for one kind of work, so that no kind of work waits for another.

    At most `threads` calls run at once and at most `capacity` run or wait. The threads start with the first call.
    """

    def __init__(self, threads: int, capacity: int) -> None:
        self._threads = threads
        self._capacity = capacity
        self._pending = 0
        self._lock = threading.Lock()
        self._pool: Any = None

    def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Return `function(*args, **kwargs)`, computed off the loop while other greenlets go on.

        Without gevent the caller is a thread of its own already, and computes it itself. The function must use
        nothing that gevent patched: no locks, no sockets, no connection of a pool.

        Raises:
            Unavailable: `capacity` calls run or wait already.

        """
        with self._slot():
            if not under_gevent():
                return function(*args, **kwargs)
            if self._pool is None:
                self._pool = ThreadPool(self._threads)
            return cast(R, self._pool.apply(function, args, kwargs))

    @contextmanager
    def _slot(self) -> Iterator[None]:
        with self._lock:
            if self._pending >= self._capacity:
                raise Unavailable("server_busy")
            self._pending += 1
        try:
            yield
        finally:
            with self._lock:
                self._pending -= 1
