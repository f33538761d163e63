"""Packets queued for a polling client (Engine.IO protocol 4, HTTP long-polling)."""

from gevent.event import Event

from chatapp.realtime.transport.limits import TransportLimits
from chatapp.realtime.transport.outgoing_packet import NOOP, Outgoing

_SEPARATOR = b"\x1e"
# python-engineio, as a client too, ends a session at a body with more.
_MOST_AT_ONCE = 16


class PollQueue:
    """Packets of one session, bounded in bytes, and the one request that waits for them."""

    __slots__ = ("_bytes", "_limits", "_packets", "_waiting", "posting")

    def __init__(self, limits: TransportLimits) -> None:
        self._limits = limits
        self._packets: list[Outgoing] = []
        self._bytes = 0
        self._waiting: Event | None = None
        self.posting = False

    @property
    def is_awaited(self) -> bool:
        """Whether a request is waiting."""
        return self._waiting is not None

    @property
    def has_packets(self) -> bool:
        """Whether packets wait."""
        return bool(self._packets)

    @property
    def is_full(self) -> bool:
        """Whether so much waits that another large answer would be too much."""
        return self._bytes > self._limits.out_buffer_bytes / 2

    def put(self, packet: Outgoing) -> bool:
        """Keep a packet; False, and nothing kept, when too much waits already."""
        if not self._limits.may_wait(len(packet.data), self._bytes):
            return False
        self._packets.append(packet)
        self._bytes += len(packet.data)
        self.wake()
        return True

    def wake(self) -> None:
        """Let the waiting request answer, even with nothing."""
        if self._waiting is not None:
            self._waiting.set()

    def wait(self) -> None:
        """Block the calling greenlet until there is something, or `wake`."""
        if not self._packets:
            self._waiting = Event()
            try:
                self._waiting.wait()
            finally:
                self._waiting = None

    def empty(self) -> list[Outgoing]:
        """Take everything out."""
        packets, self._packets, self._bytes = self._packets, [], 0
        return packets

    def body(self) -> bytes:
        """Take out as many as one polling body may hold; nothing is a NOOP."""
        taken, self._packets = self._packets[:_MOST_AT_ONCE], self._packets[_MOST_AT_ONCE:]
        self._bytes -= sum(len(packet.data) for packet in taken)
        return _SEPARATOR.join([packet.payload for packet in taken] or [NOOP.payload])
