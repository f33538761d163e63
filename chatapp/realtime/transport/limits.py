"""All limits of the transport for one client."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TransportLimits:
    """Bounds of a connection. Sizes are bytes, times are seconds; where it says so, 0 means no limit."""

    out_buffer_bytes: int = 1 << 20
    """What may wait for a client that reads slowly, with what is about to be added; past it the client is cut off."""
    answer_bytes: int = 4 << 20
    """The largest frame that may wait where not much else does, should `out_buffer_bytes` be smaller."""
    packet_bytes: int = 1_000_000
    """The largest packet, its binary attachments included; also the largest polling body."""
    hello_bytes: int = 16_384
    """The largest packet, and polling body, of a session that is in no namespace yet."""
    partial_bytes: int = 64 << 20
    """What may be kept of WebSocket messages that are not whole, of all sessions together; likewise of HTTP bodies."""
    fragments: int = 128
    """The most frames one WebSocket message may come in."""
    packets_per_post: int = 1_000
    """The most packets in one polling body."""
    attachments: int = 10
    """The most binary attachments of one packet."""
    message_seconds: float = 30
    """How long a message may take from its first frame or packet to its last."""
    namespace_seconds: float = 10
    """How long a session may last without being connected to a namespace. 0: for ever."""
    handshake_seconds: float = 10
    """How long request headers, a polling body, or an upgrade may take; other bodies have more by their size."""
    body_bytes_per_second: int = 10_000
    """What a peer has to send of a body, on average, past `handshake_seconds`."""
    answer_bytes_per_second: int = 4_000
    """What a peer has to take of an answer, on average, past `stall_seconds`."""
    keep_alive_seconds: float = 75
    """How long an HTTP connection may stay idle between two requests."""
    stall_seconds: float = 30
    """How long an answer may wait for its reader, all waits together; large answers have more by their size."""
    close_seconds: float = 1
    """How long a peer has to answer a close before the connection is reset, or, polling, to fetch what waits for it."""
    connections_per_address: int = 5_000
    """Sessions that one source (an IPv4 address, an IPv6 network of 64 bits) may hold. 0: no limit."""
    sockets_per_address: int = 1_000
    """Sockets of one source that are plain HTTP: requests, polls, handshakes under way. 0: no limit."""
    http_sockets: int = 10_000
    """All sockets that are plain HTTP together: each takes a greenlet. 0: no limit."""
    trusted_proxies: int = 0
    """How many proxies stand before us: then sources are what the last of them name in X-Forwarded-For."""
    ping_interval: float = 25
    ping_timeout: float = 20

    def may_wait(self, size: int, waiting: int) -> bool:
        """Whether a frame of so many bytes may join those that wait for a client.

        All together fit into `out_buffer_bytes`. A frame that takes more than half of it comes alone: it may exceed
        the bound, up to `answer_bytes`, where less than half waits already; so one such frame waits at a time.
        """
        if waiting + size <= self.out_buffer_bytes:
            return True
        half = self.out_buffer_bytes / 2
        return size > half and waiting <= half and size <= self.answer_bytes
