"""A room's TCP subscribers: a failing window does not keep events from the others."""

from types import SimpleNamespace
from typing import Any, cast

from chatapp.realtime.transport.flusher import Flusher
from chatapp.tcp.channel import Channel, Subscriber
from chatapp.tcp.pacing import MAX_QUEUED, Pacer, QueuedChunks
from chatapp.tcp.protocol_detection import WireProtocol

PERSON = {"id": 1, "name": "ada", "kind": "guest", "role": "guest"}


def message(seq: int) -> dict[str, Any]:
    return {
        "seq": seq, "author": PERSON, "kind": "message", "body": f"line {seq}", "edited_at": None, "deleted": False,
        "reply_to": None, "reactions": [], "attachments": [],
    }  # fmt: skip


class Window:
    """A window that leaves its channel when it is aborted."""

    protocol = WireProtocol.WINDOW

    def __init__(self, sid: str, channel: Channel, fails: bool = False) -> None:
        self.sid = sid
        self.stream = SimpleNamespace()
        self.seen = 0
        self.queued: QueuedChunks = None
        self.is_write_blocked = False
        self.written: list[bytes] = []
        self.is_aborted = False
        self._channel = channel
        self._fails = fails

    def write(self, piece: bytes) -> None:
        if self._fails and self.written:
            raise LookupError("as the test asked")
        self.written.append(piece)

    def abort(self) -> None:
        self.is_aborted = True
        self._channel.unsubscribe(cast(Subscriber, self))


def make_channel(*fails: bool) -> tuple[Channel, list[Window]]:
    """A channel with one window per argument; True makes its second write fail."""
    channel = Channel(Flusher(SimpleNamespace(run_callback=lambda _call: None)), Pacer(lambda _seconds, _call: None))
    windows = [Window(str(number), channel, fail) for number, fail in enumerate(fails)]
    for window in windows:
        channel.subscribe(cast(Subscriber, window))
        channel.start_showing(cast(Subscriber, window), PERSON, [], 0)
    for window in windows:
        window.queued = None
    return channel, windows


def test_the_other_windows_get_the_line_when_one_is_aborted() -> None:
    channel, windows = make_channel(False, False, False)
    windows[0].queued, windows[0].is_write_blocked = [b"x"] * MAX_QUEUED, True
    channel.send("message", message(1), ())
    assert windows[0].is_aborted
    assert [window.written[-1] for window in windows[1:]] == [b"ada~line 1"] * 2


def test_the_other_windows_get_the_line_when_one_fails() -> None:
    channel, windows = make_channel(False, True, False)
    channel.send("message", message(1), ())
    assert windows[1].is_aborted
    assert [windows[number].written[-1] for number in (0, 2)] == [b"ada~line 1"] * 2
    channel.send("message", message(2), ())
    assert windows[0].queued == [b"ada~line 2"]
