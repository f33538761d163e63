"""A client that polls, by hand."""

import json
from typing import Any

from tests.realtime.transport.peer import SOCKET_IO, Peer

POLLING = SOCKET_IO + "&transport=polling"


class Poller:
    """One session. Each request has a connection of its own, as browsers' do that have several."""

    def __init__(self, port: int, *, enter: bool = True, auth: Any = None) -> None:
        self.port = port
        status, body = self.ask("GET", POLLING)
        assert status == 200, body
        self.opening = json.loads(body[1:])
        self.path = f"{POLLING}&sid={self.opening['sid']}"
        self.unread: list[str] = []
        if enter:
            assert self.post("40" + (json.dumps(auth) if auth else "")) == 200
            assert self.next().startswith("40{")

    def ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        with Peer(self.port) as peer:
            return peer.request(method, path, body)

    def post(self, *packets: str) -> int:
        return self.ask("POST", self.path, "\x1e".join(packets).encode())[0]

    def poll(self) -> tuple[int, list[str]]:
        status, body = self.ask("GET", self.path)
        return status, body.decode().split("\x1e")

    def polling(self) -> Peer:
        """A connection on which a poll was sent, and its answer not read."""
        peer = Peer(self.port)
        peer.send(f"GET {self.path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        return peer

    def next(self) -> str:
        """The next packet, pings answered."""
        while True:
            while self.unread:
                packet = self.unread.pop(0)
                if packet != "2":
                    return packet
                self.post("3")
            status, self.unread = self.poll()
            assert status == 200

    def wait_for(self, start: str) -> str:
        while not (packet := self.next()).startswith(start):
            pass
        return packet[len(start) :]
