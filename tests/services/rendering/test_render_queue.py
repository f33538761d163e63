"""Nobody's texts hold up those of the others, and no caller waits without a bound."""

import sys
import threading
import time
from collections.abc import Iterator, Sequence

import pytest

from chatapp.domain.markup import NOBODY
from chatapp.services.rendering import render_queue
from chatapp.services.rendering.process import Rendered, RendererProcess, Text
from chatapp.services.rendering.render_queue import MOST_OF_ONE, RenderQueue
from tests.support.processes import wait_until

BAD = (sys.executable, "-P", "-m", "tests.support.bad_renderer")
HEAVY, LIGHT = [Text("regex", NOBODY)], [Text("a", NOBODY)]
LONG = 60.0
EVE, ADA = 1, 2


@pytest.fixture
def queue() -> Iterator[RenderQueue]:
    queue = RenderQueue([RendererProcess(BAD)])
    queue.render(LIGHT, None, LONG)
    yield queue
    queue.stop()


class Callers:
    """Threads that each want a text rendered, and the order in which they were served."""

    def __init__(self, queue: RenderQueue) -> None:
        self.served: list[tuple[int, str | None]] = []
        self._queue = queue
        self._threads: list[threading.Thread] = []

    def ask(self, person: int, texts: list[Text], times: int = 1) -> None:
        for _ in range(times):
            self._threads.append(threading.Thread(target=self._ask, args=(person, texts)))
            self._threads[-1].start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join()

    def _ask(self, person: int, texts: list[Text]) -> None:
        rendered = self._queue.render(texts, person, LONG)
        self.served.append((person, rendered[0].html))


class Held(RendererProcess):
    """A process that renders only while `go` is set."""

    def __init__(self) -> None:
        super().__init__(BAD)
        self.go = threading.Event()
        self.go.set()

    def render(self, texts: Sequence[Text]) -> list[Rendered]:
        self.go.wait()
        return super().render(texts)


def test_who_used_little_comes_before_who_used_much() -> None:
    process = Held()
    queue = RenderQueue([process])
    try:
        queue.render(HEAVY, EVE, LONG)
        process.go.clear()
        callers = Callers(queue)
        callers.ask(EVE, HEAVY, times=10)
        callers.ask(ADA, LIGHT, times=3)
        wait_until(lambda: queue.waiting() == 12, what="the queue")
        process.go.set()
        callers.join()
    finally:
        queue.stop()
    places = [place for place, (person, _html) in enumerate(callers.served) if person == ADA]
    # One of Eve's was being rendered, and threads that are done may be noticed in another order.
    assert max(places) < 8
    assert callers.served.count((ADA, "<p>a</p>")) == 3
    assert callers.served.count((EVE, None)) == 10


def test_who_waits_too_long_gets_plain_text(queue: RenderQueue) -> None:
    callers = Callers(queue)
    callers.ask(EVE, HEAVY * 20)
    began = time.monotonic()
    wait_until(lambda: queue.idle() == 0, what="a busy process")
    assert queue.render(LIGHT, ADA, 0.1) == [Rendered(None, 0.0)]
    assert time.monotonic() - began < LONG
    assert queue.waiting() == 0
    callers.join()


def test_while_hostile_texts_come_in_nobody_waits_long(queue: RenderQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render_queue, "PATIENCE", LONG)
    queue.render(HEAVY, EVE)
    callers = Callers(queue)
    callers.ask(EVE, HEAVY * 20)
    wait_until(lambda: queue.idle() == 0, what="a busy process")
    # Otherwise it would have waited for its turn.
    assert queue.render(LIGHT, ADA) == [Rendered(None, 0.0)]
    callers.join()


def test_one_persons_texts_fill_no_queue(queue: RenderQueue) -> None:
    callers = Callers(queue)
    callers.ask(EVE, HEAVY, times=MOST_OF_ONE + 10)
    callers.join()
    assert queue.render(LIGHT, ADA)[0].html == "<p>a</p>"
    assert len(callers.served) == MOST_OF_ONE + 10


def _running(queue: RenderQueue) -> int:
    return sum(process.pid is not None for process in queue._processes)


def test_two_processes_are_used_at_once_and_the_second_only_then() -> None:
    queue = RenderQueue([RendererProcess(BAD), RendererProcess(BAD)])
    try:
        queue.render(LIGHT, ADA, LONG)
        queue.render(LIGHT, ADA, LONG)
        assert _running(queue) == 1
        callers = Callers(queue)
        callers.ask(EVE, HEAVY * 10)
        wait_until(lambda: queue.idle() == 1, what="a busy process")
        assert queue.render(LIGHT, ADA, LONG)[0].html == "<p>a</p>"
        assert _running(queue) == 2
        callers.join()
    finally:
        queue.stop()
