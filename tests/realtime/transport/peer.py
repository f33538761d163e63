"""A peer that speaks HTTP and WebSocket by hand, right or wrong, as a test wants it."""

import json
import re
import socket
import time
from collections.abc import Mapping
from typing import Any, Self

from tests.realtime.transport.wire import client_frame

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
# A busy machine may take its time.
PATIENCE_SECONDS = 30.0
# Less than a server's own deadlines, the shortest of which is ten seconds: who ends so soon is not ended by them.
SOON_SECONDS = 8.0
SOCKET_IO = "/socket.io/?EIO=4"
HANDSHAKE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


class Ended(Exception):
    """The server closed the connection."""


class Peer:
    """One TCP connection; what doesn't come within `patience` (seconds) is a failure of the test."""

    def __init__(self, port: int, patience: float = PATIENCE_SECONDS) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=patience)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.unread = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def _more(self) -> None:
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            data = b""
        if not data:
            raise Ended
        self.unread += data

    def take(self, size: int) -> bytes:
        while len(self.unread) < size:
            self._more()
        taken, self.unread = self.unread[:size], self.unread[size:]
        return taken

    # -- HTTP

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Send a request and return the answer's status and body."""
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
        given = headers or {}
        lines += [f"{name}: {value}" for name, value in given.items()]
        if body is not None and "Content-Length" not in given:
            lines.append(f"Content-Length: {len(body)}")
        self.send("\r\n".join([*lines, "", ""]).encode("latin-1") + (body or b""))
        return self.answer()

    def answer(self) -> tuple[int, bytes]:
        while b"\r\n\r\n" not in self.unread:
            self._more()
        head, _, self.unread = self.unread.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
        return int(head.split()[1]), self.take(int(length[1]) if length else 0)

    # -- WebSocket

    def upgrade(self, path: str = SOCKET_IO + "&transport=websocket", **headers: str) -> int:
        """Ask to become a WebSocket; the status of the answer."""
        return self.request("GET", path, headers=HANDSHAKE | headers)[0]

    def text(self, text: str) -> None:
        self.send(client_frame(TEXT, text.encode()))

    def frame(self) -> tuple[int, bytes]:
        """The next frame: opcode and payload."""
        first, second = self.take(2)
        assert first & 0xF0 == 0x80, "the server sends whole frames without reserved bits"
        length = second & 0x7F
        if length == 126:
            length = int.from_bytes(self.take(2), "big")
        elif length == 127:
            length = int.from_bytes(self.take(8), "big")
        return first & 0x0F, self.take(length)

    def packet(self) -> str:
        """The next text, pings answered."""
        while True:
            opcode, payload = self.frame()
            if opcode == CLOSE:
                raise Ended(payload)
            if payload == b"2":
                self.text("3")
            else:
                return payload.decode()

    def close_code(self, within: float = SOON_SECONDS) -> int | None:
        """The code by which the server closes; None when it just ends. Fails if it takes longer."""
        began = time.monotonic()
        try:
            while True:
                opcode, payload = self.frame()
                if opcode == CLOSE:
                    assert time.monotonic() - began < within
                    return int.from_bytes(payload[:2], "big")
        except Ended:
            assert time.monotonic() - began < within
            return None

    def ended(self, within: float = SOON_SECONDS) -> bool:
        """Whether the server closes the connection in this time, whatever it says before."""
        self.socket.settimeout(within)
        try:
            while True:
                self._more()
        except Ended:
            return True
        except TimeoutError:
            return False


class Client(Peer):
    """A Socket.IO client over a WebSocket, connected to the namespace `/`."""

    def __init__(self, port: int, auth: Any = None, *, enter: bool = True, patience: float = PATIENCE_SECONDS) -> None:
        super().__init__(port, patience)
        assert self.upgrade() == 101
        self.opening = json.loads(self.packet()[1:])
        self.calls = 0
        self.events: list[list[Any]] = []
        if enter:
            self.text("40" + (json.dumps(auth) if auth else ""))
            self.wait_for("40")

    def wait_for(self, start: str) -> str:
        """The rest of the next packet that begins so; events that come before are kept."""
        while True:
            packet = self.packet()
            if packet.startswith(start):
                return packet[len(start) :]
            if packet.startswith("42"):
                self.events.append(json.loads(packet[2:]))

    def emit(self, event: str, **wish: Any) -> None:
        self.text("42" + json.dumps([event, wish]))

    def call(self, event: str, **wish: Any) -> Any:
        """Emit and wait for the acknowledgement."""
        self.calls += 1
        self.text(f"42{self.calls}" + json.dumps([event, wish]))
        return json.loads(self.wait_for(f"43{self.calls}["[:-1]))[0]

    def event(self) -> list[Any]:
        """The next event."""
        if self.events:
            return self.events.pop(0)
        event: list[Any] = json.loads(self.wait_for("42"))
        return event
