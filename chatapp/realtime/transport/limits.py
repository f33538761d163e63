"""What one client may take of this process: every bound of the transport, in one place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TransportLimits:
    """Bounds of a connection. Sizes are bytes, times are seconds; where it says so, 0 means no limit."""

    out_buffer_bytes: int = 1 << 20
    """What may wait for a client that reads slowly; past it the client is cut off."""
    packet_bytes: int = 1_000_000
    """The largest packet, its binary attachments included; also the largest polling body."""
    fragments: int = 128
    """The most frames one WebSocket message may come in."""
    packets_per_post: int = 1_000
    """The most packets in one polling body."""
    attachments: int = 10
    """The most binary attachments of one packet."""
    assembly_seconds: float = 30
    """How long a message may take from its first frame or packet to its last."""
    namespace_seconds: float = 10
    """How long a session may last without being connected to a namespace. 0: for ever."""
    handshake_seconds: float = 10
    """How long request headers, a polling body, or an upgrade may take."""
    keep_alive_seconds: float = 75
    """How long an HTTP connection may stay idle between two requests."""
    stall_seconds: float = 30
    """How long an HTTP peer may neither take nor give a byte in the midst of an exchange."""
    close_seconds: float = 1
    """How long a peer has to answer a close before the connection is reset, or, polling, to fetch what waits for it."""
    connections_per_address: int = 5_000
    """Sessions that one address may hold. 0: no limit."""
    ping_interval: float = 25
    ping_timeout: float = 20
