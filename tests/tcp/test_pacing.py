"""Windows are sent one chunk at a time, with pauses between them."""

import itertools
from collections.abc import Callable

from chatapp.tcp.pacing import MAX_QUEUED, PAUSE_SECONDS, Pacer, QueuedChunks


class Clock:
    """A clock that runs the callbacks that are due when a test moves it on."""

    def __init__(self) -> None:
        self.now = 0.0
        self.calls: list[tuple[float, Callable[[], None]]] = []

    def call_later(self, seconds: float, call: Callable[[], None]) -> None:
        self.calls.append((self.now + seconds, call))

    def move(self, seconds: float) -> None:
        until = self.now + seconds
        while due := [entry for entry in self.calls if entry[0] <= until]:
            self.calls.remove(due[0])
            self.now = due[0][0]
            due[0][1]()
        self.now = until


class Window:
    """Records what is written, and when."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.queued: QueuedChunks = None
        self.is_write_blocked = False
        self.is_aborted = False
        self.written: list[tuple[float, bytes]] = []

    def write(self, chunk: bytes) -> None:
        self.written.append((self.clock.now, chunk))

    def abort(self) -> None:
        self.is_aborted = True

    @property
    def chunks(self) -> list[bytes]:
        return [chunk for _at, chunk in self.written]


def test_the_first_chunk_is_sent_at_once_and_the_others_after_pauses() -> None:
    clock = Clock()
    window, pacer = Window(clock), Pacer(clock.call_later)
    pacer.send(window, [b"1", b"2", b"3"])
    clock.move(0.02)
    pacer.send(window, [b"4"])
    assert window.chunks == [b"1"]
    clock.move(1)
    assert window.chunks == [b"1", b"2", b"3", b"4"]
    times = [at for at, _piece in window.written]
    assert all(later - earlier >= PAUSE_SECONDS - 1e-9 for earlier, later in itertools.pairwise(times))


def test_after_a_pause_a_chunk_is_sent_at_once_and_no_timer_runs_meanwhile() -> None:
    clock = Clock()
    window, pacer = Window(clock), Pacer(clock.call_later)
    pacer.send(window, [b"1"])
    clock.move(1)
    assert clock.calls == []
    assert window.queued is None
    pacer.send(window, [b"2"])
    assert window.written[-1] == (1, b"2")


def test_windows_are_paced_independently() -> None:
    clock = Clock()
    pacer = Pacer(clock.call_later)
    busy, idle = Window(clock), Window(clock)
    pacer.send(busy, [b"%d" % number for number in range(50)])
    clock.move(0.5)
    pacer.send(idle, [b"now"])
    assert idle.written == [(0.5, b"now")]


def test_a_window_too_far_behind_is_told_how_many_lines_were_dropped() -> None:
    clock = Clock()
    window, pacer = Window(clock), Pacer(clock.call_later)
    numbers = [b"%d" % number for number in range(MAX_QUEUED + 2)]
    pacer.send(window, numbers)
    clock.move(120)
    [note] = [chunk for chunk in window.chunks if chunk.startswith(b"SERVER~")]
    left_out = int(note.split(b"~")[1].split()[0])
    shown = [chunk for chunk in window.chunks if chunk is not note]
    assert shown == [numbers[0], *numbers[1 + left_out :]]


def test_a_window_that_does_not_read_is_disconnected() -> None:
    clock = Clock()
    window, pacer = Window(clock), Pacer(clock.call_later)
    window.is_write_blocked = True
    for number in range(MAX_QUEUED + 2):
        pacer.send(window, [b"%d" % number])
        clock.move(0.01)
    assert window.is_aborted
    assert len(window.chunks) == 1
