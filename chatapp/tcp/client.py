"""One TCP client, from its first byte to its last. What it speaks is found out by `reading`."""

import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from chatapp.realtime.connections import Connection
from chatapp.realtime.transport.tcp_stream import Stream
from chatapp.tcp.pacing import Waiting
from chatapp.tcp.protocol_detection import Form, Reading

if TYPE_CHECKING:
    from chatapp.tcp.channel import Place
    from chatapp.tcp.clients import Clients

# Before it is known who comes, nobody needs more than this for a name or a token.
HELLO_BYTES = 4096
# No id that Socket.IO gives out has a colon.
SID_PREFIX = "tcp:"


class Speech(Protocol):
    """How a client of one form is spoken with."""

    def hear(self, client: "Client", piece: bytes) -> None:
        """Handle a piece of what it says."""

    def tell(self, client: "Client", event: str, payload: dict[str, Any]) -> None:
        """Send an event to it alone."""

    def left(self, client: "Client", place: "Place | None") -> None:
        """It has gone, from this room among others."""

    def expelled(self, client: "Client") -> None:
        """It was taken out of a room by others than itself."""


class Client:
    """Owns its stream. All methods but `answer_later` are to be called on the gateway's loop."""

    __slots__ = (
        "_clients", "address", "came_at", "faults", "heard_at", "member", "reading", "seen", "sid", "stream", "told_at",
        "waiting",
    )  # fmt: skip

    def __init__(self, descriptor: int, address: str, clients: "Clients") -> None:
        self._clients = clients
        self.address = address
        self.sid = f"{SID_PREFIX}{secrets.token_hex(8)}"
        self.reading = Reading(HELLO_BYTES)
        self.member: Connection | None = None
        self.waiting: Waiting = None
        self.seen = 0
        self.faults = 0
        self.told_at = 0.0
        self.heard_at = self.came_at = time.monotonic()
        self.stream = Stream(descriptor, clients.home.reactor, self, self.reading)

    @property
    def form(self) -> Form | None:
        """What it speaks; None while that is not known."""
        return self.reading.form

    @property
    def speech(self) -> Speech:
        """How it is spoken with."""
        return self._clients.speech_of(self.form)

    @property
    def held_back(self) -> bool:
        """Whether it does not take what was sent to it already."""
        return self.stream.held_back

    # -- in

    def on_message(self, content: Any) -> None:
        """A piece came."""
        self.heard_at = time.monotonic()
        self.speech.hear(self, content)

    def on_end(self) -> None:
        """It says nothing more: what it said is answered first."""
        if self.member is None:
            self.close()
        else:
            self._clients.home.aside(self._close_answered, self.member)

    def on_lost(self) -> None:
        """The connection ended without us."""
        self._gone()

    def aside(self, call: Callable[..., None], *arguments: Any) -> None:
        """Call where it may wait. It is heard no further until that returns."""
        self.stream.paused = True

        def run() -> None:
            try:
                call(*arguments)
            finally:
                self._clients.home.run(self._go_on)

        self._clients.home.aside(run)

    def _go_on(self) -> None:
        if not self.stream.ending:
            self.stream.resume()

    def _close_answered(self, member: Connection) -> None:
        until = time.monotonic() + 2
        while (member.draining or member.writes_wait) and time.monotonic() < until:
            time.sleep(0.01)
        self._clients.home.run(self.close)

    # -- out

    def write(self, piece: bytes) -> None:
        """Send bytes as they are."""
        self.stream.send(piece)

    def tell(self, event: str, payload: dict[str, Any]) -> None:
        """Send an event to this client alone."""
        self.speech.tell(self, event, payload)

    # -- end

    def close(self) -> None:
        """End it, after what was sent to it."""
        waiting, self.waiting = self.waiting, None
        # What waits has no time left to come apart: sent together, a window could read none of it.
        for piece in (waiting or ())[-1:]:
            self.write(piece)
        self._gone()
        self.stream.finish()

    def cut(self) -> None:
        """End it now."""
        self.waiting = None
        self.stream.cut()
        self._gone()

    def _gone(self) -> None:
        if self._clients.forget(self):
            self.speech.left(self, self._clients.leave(self))
