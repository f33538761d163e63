"""Pieces for windows, one at a time."""

import itertools
from collections.abc import Callable

from chatapp.tcp.pacing import MOST_WAITING, PAUSE_SECONDS, Pacer, Waiting


class Clock:
    """Calls back when it is moved on."""

    def __init__(self) -> None:
        self.now = 0.0
        self.calls: list[tuple[float, Callable[[], None]]] = []

    def after(self, seconds: float, call: Callable[[], None]) -> None:
        self.calls.append((self.now + seconds, call))

    def move(self, seconds: float) -> None:
        until = self.now + seconds
        while due := [entry for entry in self.calls if entry[0] <= until]:
            self.calls.remove(due[0])
            self.now = due[0][0]
            due[0][1]()
        self.now = until


class Window:
    """Notes what is written, and when."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.waiting: Waiting = None
        self.held_back = False
        self.is_cut = False
        self.written: list[tuple[float, bytes]] = []

    def write(self, piece: bytes) -> None:
        self.written.append((self.clock.now, piece))

    def cut(self) -> None:
        self.is_cut = True

    @property
    def pieces(self) -> list[bytes]:
        return [piece for _at, piece in self.written]


def test_the_first_piece_goes_at_once_and_the_others_after_pauses() -> None:
    clock = Clock()
    window, pacer = Window(clock), Pacer(clock.after)
    pacer.send(window, [b"1", b"2", b"3"])
    clock.move(0.02)
    pacer.send(window, [b"4"])
    assert window.pieces == [b"1"]
    clock.move(1)
    assert window.pieces == [b"1", b"2", b"3", b"4"]
    times = [at for at, _piece in window.written]
    assert all(later - earlier >= PAUSE_SECONDS - 1e-9 for earlier, later in itertools.pairwise(times))


def test_after_a_pause_a_piece_goes_at_once_again_and_nothing_ticks_meanwhile() -> None:
    clock = Clock()
    window, pacer = Window(clock), Pacer(clock.after)
    pacer.send(window, [b"1"])
    clock.move(1)
    assert clock.calls == []
    assert window.waiting is None
    pacer.send(window, [b"2"])
    assert window.written[-1] == (1, b"2")


def test_windows_do_not_wait_for_each_other() -> None:
    clock = Clock()
    pacer = Pacer(clock.after)
    busy, idle = Window(clock), Window(clock)
    pacer.send(busy, [b"%d" % number for number in range(50)])
    clock.move(0.5)
    pacer.send(idle, [b"now"])
    assert idle.written == [(0.5, b"now")]


def test_whoever_cannot_keep_up_is_told_how_much_was_left_out() -> None:
    clock = Clock()
    window, pacer = Window(clock), Pacer(clock.after)
    numbers = [b"%d" % number for number in range(MOST_WAITING + 2)]
    pacer.send(window, numbers)
    clock.move(120)
    [note] = [piece for piece in window.pieces if piece.startswith(b"SERVER~")]
    left_out = int(note.split(b"~")[1].split()[0])
    shown = [piece for piece in window.pieces if piece is not note]
    assert shown == [numbers[0], *numbers[1 + left_out :]]


def test_whoever_does_not_read_is_cut_off() -> None:
    clock = Clock()
    window, pacer = Window(clock), Pacer(clock.after)
    window.held_back = True
    for number in range(MOST_WAITING + 2):
        pacer.send(window, [b"%d" % number])
        clock.move(0.01)
    assert window.is_cut
    assert len(window.pieces) == 1
