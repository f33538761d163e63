"""Limits for one text: past the CPU limit the kernel ends the worker, past the memory limit an allocation fails.

Timers, because RLIMIT_CPU counts whole seconds. Nobody handles their signals, so no C code can put them off:
setitimer(2), signal(7).
"""

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

CPU_SECONDS = 0.1
# Of the clock on the wall: a busy machine may take a while to give us our tenth of a second.
WALL_SECONDS = 1.0
_MEMORY_BYTES = 384 * 1024 * 1024
_OPEN_FILES = 64
_NICENESS = 2
_PR_SET_PDEATHSIG = 1


def _nobody_waits() -> None:
    return


_when_untimed: Callable[[], None] = _nobody_waits


def limit_process() -> None:
    """Bound what this process and its children may take: memory, files, no writing to disk, less CPU than the chat."""
    _lower(resource.RLIMIT_AS, _MEMORY_BYTES)
    _lower(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_CORE, 0)
    os.nice(_NICENESS)


def _lower(limit: int, most: int) -> None:
    _soft, hard = resource.getrlimit(limit)
    if hard == resource.RLIM_INFINITY or hard > most:
        resource.setrlimit(limit, (most, most))


def die_with_parent(parent: int) -> None:
    """End this process when its parent does. Without Linux it ends when it next reads its socket."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def on_untimed(announce: Callable[[], None]) -> None:
    """Have `announce` called whenever a text has to wait for work that is not its fault."""
    global _when_untimed  # noqa: PLW0603 - one process, one worker
    _when_untimed = announce


@contextmanager
def time_limit(cpu_seconds: float = CPU_SECONDS, wall_seconds: float = WALL_SECONDS) -> Iterator[None]:
    """Kill this process unless the block ends in time."""
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
    signal.setitimer(signal.ITIMER_REAL, wall_seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


@contextmanager
def untimed() -> Iterator[None]:
    """Stop the time limit's clocks for a block: for work that does not depend on the text, as loading a lexer."""
    cpu_left, _ = signal.setitimer(signal.ITIMER_PROF, 0)
    wall_left, _ = signal.setitimer(signal.ITIMER_REAL, 0)
    if cpu_left:
        _when_untimed()
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, cpu_left)
        signal.setitimer(signal.ITIMER_REAL, wall_left)
