"""A room as the clients of the gateway hear it: encoded once for all programs, told once for all windows."""

from collections.abc import Collection
from typing import Any, Protocol

import orjson
import structlog
from orjson import Fragment

from chatapp.realtime.transport.flusher import Audience, Flusher
from chatapp.realtime.transport.tcp_stream import Stream
from chatapp.tcp.pacing import Pacer, Window
from chatapp.tcp.protocol_detection import Form
from chatapp.tcp.transcript import Payload, Transcript, came

_log = structlog.get_logger(__name__)


class Listener(Window, Protocol):
    """A client, as far as this module knows it."""

    sid: str
    stream: Stream
    seen: int
    """A window's: the number of the last message that was there when it came."""

    @property
    def form(self) -> Form | None:
        """What it speaks."""


class Place:
    """Who follows a room. All methods are to be called on the gateway's loop."""

    def __init__(self, flusher: Flusher, pacer: Pacer) -> None:
        self._flusher = flusher
        self._pacer = pacer
        self._programs = Audience()
        self._lines = Audience()
        self._windows: dict[Listener, None] = {}
        self._newest: set[Listener] = set()
        self._transcript: Transcript | None = None
        self._followers: dict[str, Listener] = {}

    def __len__(self) -> int:
        return len(self._followers)

    def __contains__(self, sid: str) -> bool:
        return sid in self._followers

    def follow(self, client: Listener) -> None:
        """From now on a program hears the room; a window has to be shown in."""
        self._followers[client.sid] = client
        if client.form is Form.PROGRAM:
            self._flusher.join(self._programs, client.stream, client)
        elif self._transcript is None:
            self._transcript = Transcript()

    def unfollow(self, client: Listener) -> None:
        """From now on it hears nothing more."""
        if self._followers.pop(client.sid, None) is None:
            return
        self._flusher.leave(self._programs, client.stream)
        self._flusher.leave(self._lines, client.stream)
        self._windows.pop(client, None)
        self._newest.discard(client)
        if not any(each.form is not Form.PROGRAM for each in self._followers.values()):
            self._transcript = None

    def show_in(self, client: Listener, person: Payload, messages: list[Payload], replay: int) -> None:
        """Begin to show the room to a window, whose person has joined: `replay` of the last messages, then what is new.

        `messages` are the latest, oldest first, as the join answered them.
        """
        transcript = self._transcript
        if transcript is None or client.sid not in self._followers:
            return
        transcript.learn(messages)
        show(client, transcript.earlier(messages[-replay:] if replay else ()), self._pacer)
        # What was written since the room was read is not told by the feed again; what it read may still be.
        client.seen = messages[-1]["seq"] if messages else 0
        show(client, transcript.since(client.seen), self._pacer)
        # Itself it is told in any case, the others where they are not told of many at once.
        show(client, came(person["name"]), self._pacer)
        self._show(transcript.joined(person["id"], person["name"]), ())
        self._newest.add(client)
        if client.form is Form.WINDOW:
            self._windows[client] = None
        else:
            self._flusher.join(self._lines, client.stream, client)

    def show_out(self, person: Payload) -> None:
        """Tell the windows that a window's person has gone."""
        if self._transcript is not None:
            self._show(self._transcript.left(person["id"], person["name"]), ())

    def send(self, event: str, payload: Payload | Fragment, skip: Collection[str]) -> None:
        """Send an event to all who follow the room, except some connections."""
        if self._programs.writers:
            skipped = [self._followers[sid].stream for sid in skip if sid in self._followers]
            self._flusher.publish(self._programs, json_line(event, payload), skipped)
        if self._transcript is not None:
            news = as_read(payload)
            self._show(self._transcript.of(event, news), self._who_saw(event, news))

    def _who_saw(self, event: str, payload: Payload) -> Collection[Listener]:
        if event != "message" or not self._newest:
            return ()
        saw = {client for client in self._newest if payload["seq"] <= client.seen}
        self._newest &= saw
        return saw

    def _show(self, pieces: list[bytes], skip: Collection[Listener]) -> None:
        if not pieces:
            return
        if self._lines.writers:
            self._flusher.publish(self._lines, _as_lines(pieces), [client.stream for client in skip])
        # A copy: a window that is too far behind is cut, and leaves the room meanwhile.
        for window in [window for window in self._windows if window not in skip]:
            try:
                self._pacer.send(window, pieces)
            except Exception:  # noqa: BLE001 - the others are to get the line
                _log.exception("sending to a window failed")
                window.cut()


def show(client: Listener, pieces: list[bytes], pacer: Pacer) -> None:
    """Show pieces to one window: spaced in time, or as lines to whoever speaks them."""
    if client.form is Form.LINES:
        if pieces:
            client.write(_as_lines(pieces))
    else:
        pacer.send(client, pieces)


def json_line(event: str, payload: Any) -> bytes:
    """Return a server event as a line for programs."""
    return orjson.dumps({"event": event, "data": payload}, option=orjson.OPT_APPEND_NEWLINE)


def as_read(payload: Any) -> Any:
    """Return a payload, or an answer, as whoever reads its JSON has it: parts of it may be encoded already."""
    return orjson.loads(orjson.dumps(payload))


def _as_lines(pieces: list[bytes]) -> bytes:
    return b"".join([piece + b"\n" for piece in pieces])
