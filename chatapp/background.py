"""Background loops of a server, and whether they still succeed."""

import threading
import time
from collections.abc import Callable

import structlog

from chatapp.domain.errors import Unavailable

_log = structlog.get_logger(__name__)


class BackgroundLoop:
    """Calls `work` every `seconds`. Nothing that it raises ends the loop; `late_after` seconds without success it is
    failing. `clock` gives seconds that only go forwards.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], None],
        seconds: float,
        late_after: float,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._work = work
        self._seconds = seconds
        self._late_after = late_after
        self._clock = clock
        self._succeeded_at: float | None = None

    def start(self) -> None:
        """Begin, on a thread of its own."""
        self._succeeded_at = self._clock()
        threading.Thread(target=self._run, daemon=True, name=self.name).start()

    def turn(self) -> None:
        """Do the work once, whatever becomes of it."""
        try:
            self._work()
        except Unavailable:
            # A store that is away for a moment is caught up with afterwards.
            return
        except Exception:  # noqa: BLE001 - one failure must not end what everyone relies on
            _log.exception("background loop failed", loop=self.name)
            return
        self._succeeded_at = self._clock()

    def is_late(self) -> bool:
        """Return True if it was started and has not succeeded for too long."""
        return self._succeeded_at is not None and self._clock() - self._succeeded_at > self._late_after

    def _run(self) -> None:
        while True:
            time.sleep(self._seconds)
            self.turn()


class Background:
    """All loops of a server. `add_check` adds what else makes a part unfit."""

    def __init__(self) -> None:
        self._loops: list[BackgroundLoop] = []
        self._checks: list[tuple[str, Callable[[], bool]]] = []

    def add(self, loop: BackgroundLoop) -> None:
        """Add a loop, which `start` starts."""
        self._loops.append(loop)

    def add_check(self, name: str, is_well: Callable[[], bool]) -> None:
        """Report a part as failing while `is_well()` returns False."""
        self._checks.append((name, is_well))

    def start(self) -> None:
        """Start all loops. Returns at once."""
        for loop in self._loops:
            loop.start()

    def failing(self) -> list[str]:
        """Return the names of the parts that are late or unfit, each once."""
        late = [loop.name for loop in self._loops if loop.is_late()]
        unfit = [name for name, is_well in self._checks if not is_well()]
        return list(dict.fromkeys([*late, *unfit]))
