"""A lightweight Socket.IO client: one connection, one request at a time."""

import http.client
import itertools
import socket
import struct
import time
from abc import ABC, abstractmethod
from typing import Any

import orjson

_SECONDS = 60
_SEPARATOR = b"\x1e"


class Client(ABC):
    """One connection to 127.0.0.1. `token` is the guest's, `rev` whatever who uses it knows of its room.

    Whatever goes wrong raises OSError.
    """

    def __init__(self, auth: dict[str, str]) -> None:
        self.token = auth.get("token", "")
        self.rev = 0
        self._numbers = itertools.count()

    def ask(self, event: str, payload: dict[str, Any]) -> Any:
        """Send an event and return its answer; events that come before it are dropped."""
        number = b"%d" % next(self._numbers)
        self.send(b"42" + number + orjson.dumps([event, payload]))
        begins = b"43" + number + b"["
        while True:
            for packet in self.receive():
                if packet.startswith(begins):
                    answer = orjson.loads(packet[len(begins) - 1 :])[0]
                    if not answer["ok"]:
                        raise OSError(answer)
                    return answer

    def enter(self, auth: dict[str, str]) -> None:
        """Connect to the namespace and wait for `welcome`."""
        self.send(b"40" + orjson.dumps(auth))
        while True:
            for packet in self.receive():
                if packet.startswith(b"44"):
                    raise OSError(packet)
                if packet.startswith(b'42["welcome"'):
                    self.token = orjson.loads(packet[2:])[1].get("token", self.token)
                    return

    def listen(self) -> None:
        """Read and discard what arrives, once a second, until the connection ends."""
        try:
            while self.drain():
                time.sleep(1)
        except OSError:
            return

    @abstractmethod
    def send(self, packet: bytes) -> None:
        """Send a packet of Engine.IO."""

    @abstractmethod
    def receive(self) -> list[bytes]:
        """Wait for packets and return them; pings are answered here."""

    @abstractmethod
    def drain(self) -> bool:
        """Discard what has arrived. Return True if there may be more."""

    @abstractmethod
    def abort(self) -> None:
        """End the connection without closing it, as a network failure would."""


class _Polling(Client):
    def __init__(self, port: int, auth: dict[str, str]) -> None:
        super().__init__(auth)
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
        self._address = "/socket.io/?EIO=4&transport=polling"
        [opened] = self.receive()
        self._address += "&sid=" + orjson.loads(opened[1:])["sid"]
        self.enter(auth)

    def send(self, packet: bytes) -> None:
        self._ask("POST", packet)

    def receive(self) -> list[bytes]:
        packets = self._ask("GET").split(_SEPARATOR)
        if b"2" in packets:
            self.send(b"3")
        return packets

    def drain(self) -> bool:
        return bool(self.receive())

    def abort(self) -> None:
        self._http.close()

    def _ask(self, method: str, body: bytes | None = None) -> bytes:
        try:
            self._http.request(method, self._address, body)
            answer = self._http.getresponse()
            data = answer.read()
        except http.client.HTTPException as error:
            raise OSError(error) from None
        if answer.status != 200:
            raise OSError(data)
        return data


def framed(packet: bytes) -> bytes:
    """Return a packet in a WebSocket frame of a client.

    RFC 6455, section 5.2: it is masked; a mask of zeros leaves the bytes as they are.
    """
    size = len(packet)
    head = struct.pack("!BB", 0x81, 0x80 | size) if size < 126 else struct.pack("!BBH", 0x81, 0xFE, size)
    return head + bytes(4) + packet


class WebSocketClient(Client):
    """One connection by WebSocket."""

    def __init__(self, port: int, auth: dict[str, str]) -> None:
        super().__init__(auth)
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._read = self.socket.makefile("rb", buffering=65_536)
        self.socket.sendall(
            b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
            % port
        )
        if b" 101 " not in self._read.readline():
            raise OSError("no upgrade")
        while self._read.readline() != b"\r\n":
            pass
        self.receive()
        self.enter(auth)

    def send(self, packet: bytes) -> None:
        self.socket.sendall(framed(packet))

    def receive(self) -> list[bytes]:
        head = self._exactly(2)
        size = head[1] & 0x7F
        if size == 126:
            [size] = struct.unpack("!H", self._exactly(2))
        elif size == 127:
            [size] = struct.unpack("!Q", self._exactly(8))
        packet = self._exactly(size)
        if packet == b"2":
            self.send(b"3")
        return [packet]

    def drain(self) -> bool:
        return bool(self.socket.recv(1 << 20))

    def abort(self) -> None:
        self._read.close()
        self.socket.close()

    def _exactly(self, size: int) -> bytes:
        data: bytes = self._read.read(size)
        if len(data) < size:
            raise OSError("the connection has ended")
        return data


def open_client(port: int, transport: str, auth: dict[str, str]) -> Client:
    """Connect by `websocket` or `polling`, and return once the server welcomed us. Raises OSError."""
    return WebSocketClient(port, auth) if transport == "websocket" else _Polling(port, auth)
