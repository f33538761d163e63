"""A room's TCP subscribers: each event is encoded once for all JSON clients and rendered once for all windows."""

from collections.abc import Collection
from typing import Any, Protocol

import orjson
import structlog
from orjson import Fragment

from chatapp.realtime.transport.flusher import Audience, Flusher
from chatapp.realtime.transport.tcp_stream import Stream
from chatapp.tcp.pacing import PacedClient, Pacer
from chatapp.tcp.protocol_detection import WireProtocol
from chatapp.tcp.transcript import Payload, Transcript, render_joined

_log = structlog.get_logger(__name__)


class Subscriber(PacedClient, Protocol):
    """The part of a TCP client that a channel uses."""

    sid: str
    stream: Stream
    replayed_seq: int
    """The seq of the newest message in the history that a window was sent when it joined."""

    @property
    def protocol(self) -> WireProtocol | None:
        """The protocol that the client speaks."""


class Channel:
    """The subscribers of one room. All methods must be called on the TCP server's loop."""

    def __init__(self, flusher: Flusher, pacer: Pacer) -> None:
        self._flusher = flusher
        self._pacer = pacer
        self._json_clients = Audience()
        self._line_clients = Audience()
        self._windows: dict[Subscriber, None] = {}
        self._catching_up: set[Subscriber] = set()
        self._transcript: Transcript | None = None
        self._subscribers: dict[str, Subscriber] = {}

    def __len__(self) -> int:
        return len(self._subscribers)

    def __contains__(self, sid: str) -> bool:
        return sid in self._subscribers

    def subscribe(self, client: Subscriber) -> None:
        """Subscribe a client. A JSON client receives events at once, a window only after `start_showing`."""
        self._subscribers[client.sid] = client
        if client.protocol is WireProtocol.JSON:
            self._flusher.join(self._json_clients, client.stream, client)
        elif self._transcript is None:
            self._transcript = Transcript()

    def unsubscribe(self, client: Subscriber) -> None:
        """Send the client no further events. Does nothing for a client that is not subscribed."""
        if self._subscribers.pop(client.sid, None) is None:
            return
        self._flusher.leave(self._json_clients, client.stream)
        self._flusher.leave(self._line_clients, client.stream)
        self._windows.pop(client, None)
        self._catching_up.discard(client)
        if not any(each.protocol is not WireProtocol.JSON for each in self._subscribers.values()):
            self._transcript = None

    def start_showing(self, client: Subscriber, person: Payload, messages: list[Payload], replay: int) -> None:
        """Show the room to a window or line client: the last `replay` of `messages`, then new ones.

        `person` has just joined; `messages` are the latest, oldest first, as in the answer to `join`.
        """
        transcript = self._transcript
        if transcript is None or client.sid not in self._subscribers:
            return
        transcript.remember(messages)
        send_chunks(client, transcript.render_history(messages[-replay:] if replay else ()), self._pacer)
        # Messages may have arrived since the history was read, and the feed may still deliver some of the history.
        client.replayed_seq = messages[-1]["seq"] if messages else 0
        send_chunks(client, transcript.rendered_since(client.replayed_seq), self._pacer)
        # The client always sees its own arrival; the others see it unless too many people join in the same second.
        send_chunks(client, render_joined(person["name"]), self._pacer)
        self._show(transcript.announce_joined(person["id"], person["name"]), ())
        self._catching_up.add(client)
        if client.protocol is WireProtocol.WINDOW:
            self._windows[client] = None
        else:
            self._flusher.join(self._line_clients, client.stream, client)

    def announce_left(self, person: Payload) -> None:
        """Show the windows and line clients that the person of one of them has left."""
        if self._transcript is not None:
            self._show(self._transcript.announce_left(person["id"], person["name"]), ())

    def send(self, event: str, payload: Payload | Fragment, skip: Collection[str]) -> None:
        """Send an event to all subscribers except the JSON clients whose sids are in `skip`."""
        if self._json_clients.writers:
            skipped = [self._subscribers[sid].stream for sid in skip if sid in self._subscribers]
            self._flusher.publish(self._json_clients, json_line(event, payload), skipped)
        if self._transcript is not None:
            decoded = decode_fragments(payload)
            self._show(self._transcript.render(event, decoded), self._already_shown_to(event, decoded))

    def _already_shown_to(self, event: str, payload: Payload) -> Collection[Subscriber]:
        if event != "message" or not self._catching_up:
            return ()
        shown_to = {client for client in self._catching_up if payload["seq"] <= client.replayed_seq}
        self._catching_up &= shown_to
        return shown_to

    def _show(self, chunks: list[bytes], skip: Collection[Subscriber]) -> None:
        if not chunks:
            return
        if self._line_clients.writers:
            self._flusher.publish(self._line_clients, _join_lines(chunks), [client.stream for client in skip])
        # A copy, because a window that is too far behind is disconnected and leaves the channel during the loop.
        for window in [window for window in self._windows if window not in skip]:
            try:
                self._pacer.send(window, chunks)
            except Exception:  # noqa: BLE001 - the other windows must still get the line
                _log.exception("sending to a window failed")
                window.abort()


def send_chunks(client: Subscriber, chunks: list[bytes], pacer: Pacer) -> None:
    """Send chunks to a line client at once, each with a newline, or to a window spaced in time."""
    if client.protocol is WireProtocol.LINES:
        if chunks:
            client.write(_join_lines(chunks))
    else:
        pacer.send(client, chunks)


def json_line(event: str, payload: Any) -> bytes:
    """Return a server event as a line for JSON clients."""
    return orjson.dumps({"event": event, "data": payload}, option=orjson.OPT_APPEND_NEWLINE)


def decode_fragments(payload: Any) -> Any:
    """Return a payload or answer as plain values: parts of it may already be encoded as JSON."""
    return orjson.loads(orjson.dumps(payload))


def _join_lines(chunks: list[bytes]) -> bytes:
    return b"".join([chunk + b"\n" for chunk in chunks])
