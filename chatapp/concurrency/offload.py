"""Work that would hold up the event loop (hashing, decoding, a large query) goes to a native thread."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import gevent

from chatapp.concurrency.mode import under_gevent

P = ParamSpec("P")
R = TypeVar("R")


def offload(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Return `function(*args, **kwargs)`, computed off the loop while other greenlets go on.

    Without gevent the caller is a thread of its own already, and computes it itself. The function must use
    nothing that gevent patched: no locks, no sockets, no connection of a pool.
    """
    if not under_gevent():
        return function(*args, **kwargs)
    return cast(R, gevent.get_hub().threadpool.apply(function, args, kwargs))
