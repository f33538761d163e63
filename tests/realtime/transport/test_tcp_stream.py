"""A connection without frames, where its peer vanishes."""

import os
import socket

from chatapp.realtime.transport.limits import TransportLimits
from chatapp.realtime.transport.reactor import Reactor
from chatapp.realtime.transport.tcp_stream import Stream
from chatapp.tcp.protocol_detection import ProtocolReader


class Owner:
    """Hears nothing."""

    def on_message(self, content: str | bytes) -> None: ...

    def on_lost(self) -> None: ...

    def on_end(self) -> None: ...


def test_a_peer_that_vanishes_is_noticed_within_fifteen_seconds() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()),
        listener.accept()[0] as accepted,
    ):
        stream = Stream(os.dup(accepted.fileno()), Reactor(TransportLimits()), Owner(), ProtocolReader(10))
        idle, every, probes, unanswered = (
            accepted.getsockopt(socket.IPPROTO_TCP, option)
            for option in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT, socket.TCP_USER_TIMEOUT)
        )
        assert accepted.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        stream.abort()
    assert idle + every * probes < 15
    assert 0 < unanswered < 15_000
