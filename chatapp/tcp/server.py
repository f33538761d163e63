"""The TCP server: listens on TCP_PORT, where that is set, from start to shutdown."""

import _socket
import contextlib
from collections.abc import Callable
from typing import Any

from chatapp.realtime.transport.admission import most_descriptors, raise_descriptor_limit
from chatapp.tcp.clients import Admit, Clients, Dispatch, Part
from chatapp.tcp.json_protocol import ProgramSpeech
from chatapp.tcp.line_protocol import WindowSpeech
from chatapp.tcp.listener import Listener, listen
from chatapp.tcp.loop_thread import Home
from chatapp.tcp.plain_text import server_line
from chatapp.tcp.protocol_detection import Form
from config import Settings

_TOO_MANY = "Too many connections from your address. Close one first."
_BUSY = "The server is full. Try again in a moment."
_SWEEP_SECONDS = 60.0
_NAMELESS_SWEEP_SECONDS = 0.5


class TcpServer:
    """Built without opening anything. `clients` is the outlet for the chat's delivery."""

    def __init__(self, settings: Settings, admit: Admit, part: Part, dispatch: Dispatch) -> None:
        self._settings = settings
        self._home = Home(settings.client_buffer_bytes)
        self.clients = Clients(self._home, admit, part, dispatch)
        window = WindowSpeech(self.clients, settings.tcp_room, settings.tcp_replay, settings.message_max_chars)
        self.clients.teach(Form.WINDOW, window)
        self.clients.teach(Form.LINES, window)
        self.clients.teach(Form.PROGRAM, ProgramSpeech(self.clients))
        self._listener: Listener | None = None
        self._sweepers: list[Any] = []
        self._most_descriptors = 0

    def open(self, host: str) -> None:
        """Listen on TCP_PORT of an address. Does nothing where none is set. Raises SettingError."""
        if self._settings.tcp_port:
            raise_descriptor_limit()
            descriptor = listen(host, self._settings.tcp_port)
            self._home.start(lambda: self._begin(descriptor))

    def close(self) -> None:
        """Take no more clients, and end those that are there, after what was sent to them."""
        if self._listener is not None:
            self._home.run(self._end)

    def _begin(self, descriptor: int) -> None:
        loop = self._home.reactor.loop
        self._most_descriptors = most_descriptors()
        self._listener = Listener(descriptor, loop, self._taken)
        self._sweep(loop, _NAMELESS_SWEEP_SECONDS, self.clients.end_nameless, self._settings.tcp_hello_seconds)
        if idle := self._settings.tcp_idle_seconds:
            self._sweep(loop, min(_SWEEP_SECONDS, idle / 4), self.clients.end_silent, idle)

    def _sweep(self, loop: Any, every: float, call: Callable[[float], None], seconds: float) -> None:
        sweeper = loop.timer(every, every, ref=False)
        sweeper.start(call, seconds)
        self._sweepers.append(sweeper)

    def _end(self) -> None:
        if self._listener is not None:
            self._listener.stop()
            self._listener = None
        for sweeper in self._sweepers:
            sweeper.stop()
        for client in self.clients:
            client.close()

    def _taken(self, descriptor: int, address: str) -> None:
        settings = self._settings
        if self._most_descriptors and descriptor >= self._most_descriptors:
            _turn_away(descriptor, _BUSY)
        elif (
            self.clients.accept(
                descriptor, address, settings.connections_per_address, settings.http_sockets_per_address
            )
            is None
        ):
            _turn_away(descriptor, _TOO_MANY)


def _turn_away(descriptor: int, why: str) -> None:
    with contextlib.suppress(OSError), contextlib.closing(_socket.socket(fileno=descriptor)) as refused:
        refused.setblocking(False)
        refused.send(server_line(why)[0])
