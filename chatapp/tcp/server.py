"""The TCP server: listens on TCP_PORT, if that is set, from start to shutdown."""

import _socket
import contextlib
from collections.abc import Callable
from typing import Any

from chatapp.domain.server_texts import local_text
from chatapp.realtime.transport.admission import most_descriptors, raise_descriptor_limit
from chatapp.tcp.clients import Admit, Disconnect, Dispatch, TcpClients
from chatapp.tcp.json_protocol import JsonProtocol
from chatapp.tcp.line_protocol import LineProtocol
from chatapp.tcp.listener import ListeningSocket, listen
from chatapp.tcp.loop_thread import LoopThread
from chatapp.tcp.plain_text import server_chunks
from chatapp.tcp.protocol_detection import WireProtocol
from config import Settings

_IDLE_SWEEP_SECONDS = 60.0
_UNIDENTIFIED_SWEEP_SECONDS = 0.5


class TcpServer:
    """Opens nothing until `open`. `clients` is the outlet for `realtime.delivery`."""

    def __init__(self, settings: Settings, admit: Admit, disconnect: Disconnect, dispatch: Dispatch) -> None:
        self._settings = settings
        self._loop_thread = LoopThread(settings.client_buffer_bytes)
        self.clients = TcpClients(self._loop_thread, admit, disconnect, dispatch)
        lines = LineProtocol(self.clients, settings.tcp_room, settings.tcp_replay, settings.message_max_chars)
        self.clients.register(WireProtocol.WINDOW, lines)
        self.clients.register(WireProtocol.LINES, lines)
        self.clients.register(WireProtocol.JSON, JsonProtocol(self.clients))
        self._listener: ListeningSocket | None = None
        self._sweep_timers: list[Any] = []
        self._max_descriptors = 0

    def open(self, host: str) -> None:
        """Listen on TCP_PORT of `host`; do nothing if it is not set. Raises SettingError if the port is not free."""
        if self._settings.tcp_port:
            raise_descriptor_limit()
            descriptor = listen(host, self._settings.tcp_port)
            self._loop_thread.start(lambda: self._start(descriptor))

    def close(self) -> None:
        """Accept no more clients, and close the present ones once everything sent to them is flushed."""
        if self._listener is not None:
            self._loop_thread.run(self._stop)

    def _start(self, descriptor: int) -> None:
        loop = self._loop_thread.reactor.loop
        self._max_descriptors = most_descriptors()
        self._listener = ListeningSocket(descriptor, loop, self._on_accepted)
        self._sweep(
            loop, _UNIDENTIFIED_SWEEP_SECONDS, self.clients.close_unidentified, self._settings.tcp_hello_seconds
        )
        if idle := self._settings.tcp_idle_seconds:
            self._sweep(loop, min(_IDLE_SWEEP_SECONDS, idle / 4), self.clients.close_idle, idle)

    def _sweep(self, loop: Any, every: float, call: Callable[[float], None], seconds: float) -> None:
        timer = loop.timer(every, every, ref=False)
        timer.start(call, seconds)
        self._sweep_timers.append(timer)

    def _stop(self) -> None:
        if self._listener is not None:
            self._listener.stop()
            self._listener = None
        for timer in self._sweep_timers:
            timer.stop()
        for client in self.clients:
            client.close()

    def _on_accepted(self, descriptor: int, address: str) -> None:
        settings = self._settings
        if self._max_descriptors and descriptor >= self._max_descriptors:
            _refuse(descriptor, local_text("tcp_full"))
        elif (
            self.clients.accept(
                descriptor, address, settings.connections_per_address, settings.http_sockets_per_address
            )
            is None
        ):
            _refuse(descriptor, local_text("tcp_too_many"))


def _refuse(descriptor: int, reason: str) -> None:
    with contextlib.suppress(OSError), contextlib.closing(_socket.socket(fileno=descriptor)) as refused:
        refused.setblocking(False)
        refused.send(server_chunks(reason)[0])
