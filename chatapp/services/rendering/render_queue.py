"""A bounded, fair queue for the renderer processes: no person's texts delay those of others."""

import threading
import time
from collections.abc import Sequence

from chatapp.services.rendering.process import STOPPED, Rendered, RendererProcess, Text

# Beyond these a text is shown plain at once: callers waiting, and of them those of one person.
MOST_WAITING = 200
MOST_OF_ONE = 20
# So long a text waits for its turn (seconds), and is then shown plain. Not counted while a process starts.
PATIENCE = 1.0
# While texts are sent that have to be stopped, there is no waiting for all of them: nobody's message may take so long.
PATIENCE_UNDER_ATTACK = 0.15
_ATTACK_SECONDS = 5.0
# Of what somebody used, this part is forgotten each second.
_FORGOTTEN = 0.1
_FORGET_BELOW = 0.001


class _Waiter:
    def __init__(self, person: int | None) -> None:
        self.person = person
        self.given: RendererProcess | None = None
        self.ready = threading.Event()


class RenderQueue:
    """Hands a few renderer processes out, each to one caller at a time.

    Whoever used the least CPU lately comes first, so that who sends hostile texts waits behind everyone else.
    """

    def __init__(self, processes: Sequence[RendererProcess]) -> None:
        self._processes = tuple(processes)
        self._idle = list(processes)
        self._waiting: list[_Waiter] = []
        self._used: dict[int | None, float] = {}
        self._forgot_at = time.monotonic()
        self._attacked_until = 0.0
        self._lock = threading.Lock()

    def render(self, texts: Sequence[Text], person: int | None, patience: float | None = None) -> list[Rendered]:
        """Return what each text became. Where the caller would wait longer than `patience` all are shown plain."""
        process = self._take(person, self._patience() if patience is None else patience)
        if process is None:
            return [Rendered()] * len(texts)
        rendered: list[Rendered] = []
        try:
            rendered = process.render(texts)
        finally:
            if STOPPED in rendered:
                self._attacked_until = time.monotonic() + _ATTACK_SECONDS
            self._give_back(process, person, sum(each.seconds for each in rendered))
        return rendered

    def stop(self) -> None:
        """End the processes; a later text starts them again."""
        for process in self._processes:
            process.stop()

    def waiting(self) -> int:
        """Return how many callers wait."""
        return len(self._waiting)

    def idle(self) -> int:
        """Return how many processes have nothing to do."""
        return len(self._idle)

    def _patience(self) -> float:
        return PATIENCE_UNDER_ATTACK if time.monotonic() < self._attacked_until else PATIENCE

    def _take(self, person: int | None, patience: float) -> RendererProcess | None:
        waiter = _Waiter(person)
        with self._lock:
            if self._idle:
                # The one that rendered last: another is not started before two are needed at once.
                return self._idle.pop()
            mine = sum(1 for each in self._waiting if each.person == person)
            if len(self._waiting) >= MOST_WAITING or (person is not None and mine >= MOST_OF_ONE):
                return None
            self._waiting.append(waiter)
        asked_at = time.monotonic()
        while (left := self._waits_from(asked_at) + patience - time.monotonic()) > 0 and not waiter.ready.wait(left):
            pass
        with self._lock:
            if waiter.given is None:
                self._waiting.remove(waiter)
            return waiter.given

    def _waits_from(self, asked_at: float) -> float:
        """Return from when on a waiter's patience counts: not while a process starts."""
        return max(asked_at, *(process.ready_at() for process in self._processes))

    def _give_back(self, process: RendererProcess, person: int | None, seconds: float) -> None:
        with self._lock:
            self._forget()
            self._used[person] = self._used.get(person, 0.0) + seconds
            if not self._waiting:
                self._idle.append(process)
                return
            waiter = min(self._waiting, key=lambda each: self._used.get(each.person, 0.0))
            self._waiting.remove(waiter)
            waiter.given = process
            waiter.ready.set()

    def _forget(self) -> None:
        now = time.monotonic()
        if now - self._forgot_at >= 1:
            kept = (1 - _FORGOTTEN) ** (now - self._forgot_at)
            self._used = {who: used * kept for who, used in self._used.items() if used * kept > _FORGET_BELOW}
            self._forgot_at = now
