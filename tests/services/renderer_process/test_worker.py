"""A worker answers each text of a request at once, whatever a parser does with it."""

import json
import mmap
import os
import socket
from collections.abc import Iterator

import pytest

from chatapp.concurrency.frames import receive_frame, send_frame
from chatapp.domain.markup import MentionTargets
from chatapp.services.renderer_process.worker import NUMBER_BYTES, work


def render(body: str, targets: MentionTargets) -> str | None:
    """Upper case; some texts trip over the parser, or kill it."""
    if body == "broken":
        raise RecursionError
    if body == "deadly":
        os.kill(os.getpid(), 9)
    return body.upper() if targets.everyone else None


class Worker:
    """A worker in a process of its own, asked over a socket."""

    def __init__(self) -> None:
        self.ours, theirs = socket.socketpair()
        self.current = mmap.mmap(-1, NUMBER_BYTES)
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            self.ours.close()
            try:
                work(theirs, self.current, render, parent)
            finally:
                os._exit(0)
        theirs.close()

    def ask(self, *bodies: str) -> None:
        texts = [[number, body, {}, [], True] for number, body in enumerate(bodies, 1)]
        send_frame(self.ours, json.dumps(texts).encode())

    def answer(self) -> tuple[int, str | None]:
        number, html, seconds = json.loads(receive_frame(self.ours))
        assert seconds >= 0
        return number, html


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker()
    yield worker
    worker.ours.close()
    os.waitpid(worker.pid, 0)


def test_every_text_is_answered_in_turn_and_a_broken_one_is_plain(worker: Worker) -> None:
    worker.ask("a", "broken", "b")
    assert [worker.answer() for _ in range(3)] == [(1, "A"), (2, None), (3, "B")]
    worker.ask("again")
    assert worker.answer() == (1, "AGAIN")


def test_the_number_of_a_text_that_kills_it_is_left_behind(worker: Worker) -> None:
    worker.ask("a", "deadly", "b")
    assert worker.answer() == (1, "A")
    with pytest.raises((EOFError, OSError)):
        worker.answer()
    assert int.from_bytes(worker.current[:]) == 2
