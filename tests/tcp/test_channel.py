"""A room as windows hear it: what goes wrong with one of them harms no other."""

from types import SimpleNamespace
from typing import Any, cast

from chatapp.realtime.transport.flusher import Flusher
from chatapp.tcp.channel import Listener, Place
from chatapp.tcp.pacing import MOST_WAITING, Pacer, Waiting
from chatapp.tcp.protocol_detection import Form

PERSON = {"id": 1, "name": "ada", "kind": "guest", "role": "guest"}


def message(seq: int) -> dict[str, Any]:
    return {
        "seq": seq, "author": PERSON, "kind": "message", "body": f"line {seq}", "edited_at": None, "deleted": False,
        "reply_to": None, "reactions": [], "attachments": [],
    }  # fmt: skip


class Window:
    """A window that leaves its room when it is cut."""

    form = Form.WINDOW

    def __init__(self, sid: str, place: Place, fails: bool = False) -> None:
        self.sid = sid
        self.stream = SimpleNamespace()
        self.seen = 0
        self.waiting: Waiting = None
        self.held_back = False
        self.written: list[bytes] = []
        self.is_cut = False
        self._place = place
        self._fails = fails

    def write(self, piece: bytes) -> None:
        if self._fails and self.written:
            raise LookupError("as was wished")
        self.written.append(piece)

    def cut(self) -> None:
        self.is_cut = True
        self._place.unfollow(cast(Listener, self))


def seated(*fails: bool) -> tuple[Place, list[Window]]:
    """A room with as many windows, of which some fail."""
    place = Place(Flusher(SimpleNamespace(run_callback=lambda _call: None)), Pacer(lambda _seconds, _call: None))
    windows = [Window(str(number), place, fail) for number, fail in enumerate(fails)]
    for window in windows:
        place.follow(cast(Listener, window))
        place.show_in(cast(Listener, window), PERSON, [], 0)
    for window in windows:
        window.waiting = None
    return place, windows


def test_a_window_that_is_cut_meanwhile_keeps_no_line_from_the_others() -> None:
    place, windows = seated(False, False, False)
    windows[0].waiting, windows[0].held_back = [b"x"] * MOST_WAITING, True
    place.send("message", message(1), ())
    assert windows[0].is_cut
    assert [window.written[-1] for window in windows[1:]] == [b"ada~line 1"] * 2


def test_a_window_that_fails_keeps_no_line_from_the_others() -> None:
    place, windows = seated(False, True, False)
    place.send("message", message(1), ())
    assert windows[1].is_cut
    assert [windows[number].written[-1] for number in (0, 2)] == [b"ada~line 1"] * 2
    place.send("message", message(2), ())
    assert windows[0].waiting == [b"ada~line 2"]
