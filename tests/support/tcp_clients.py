"""TCP clients: the tutorial's window, a line client such as `nc`, and a program that speaks JSON lines."""

import contextlib
import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest

from tests.support.processes import wait_until

# The window reads this many bytes at once and takes them for one message.
WINDOW_BYTES = 2048


class Raw:
    """A connection whose bytes are kept as they arrive."""

    def __init__(self, port: int, *, read: bool = True) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received: list[bytes] = []
        self.ended = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        if read:
            self._reader.start()

    def send(self, data: bytes) -> None:
        """Send bytes in one go."""
        self.socket.sendall(data)

    def wait_end(self) -> None:
        """Return when the server has closed the connection."""
        assert self.ended.wait(30), "the server did not close the connection"

    def close(self) -> None:
        """Close it from this side."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        if self._reader.ident is not None:
            self._reader.join()
        self.socket.close()

    def _read(self) -> None:
        with contextlib.suppress(OSError):
            while data := self.socket.recv(WINDOW_BYTES):
                self.received.append(data)
        self.ended.set()


class Window(Raw):
    """Reads as the tutorial's window does, split at `~`; what does not decode kills it.

    `received` are its reads, each one line on its screen. `shown` are the lines themselves, split by the names before
    them, so that a busy machine that reads two of them at once changes nothing.
    """

    def __init__(self, port: int, name: str, names: set[str]) -> None:
        super().__init__(port)
        self._names = names
        self.send(name.encode())

    @property
    def shown(self) -> list[str]:
        """The lines so far. A name that was never announced is only recognised at the beginning of a read."""
        reads = list(self.received)
        stream = b"".join(reads).decode()
        told = {data.decode(errors="ignore").partition("~")[0] for data in reads}
        names = {"SERVER", *self._names, *told, *_JOINED.findall(stream)}
        name, *parts = stream.split("~")
        lines = []
        for part in parts[:-1]:
            following = max((each for each in names if part.endswith(each)), key=len, default="")
            lines.append(f"[{name}] {part.removesuffix(following)}")
            name = following
        return [*lines, *(f"[{name}] {part}" for part in parts[-1:])]

    def say(self, text: str) -> None:
        """Press Enter."""
        self.send(text.encode())

    def wait(self, line: str) -> None:
        """Return once a line is on the screen."""
        wait_until(lambda: line in self.shown, what=f"{line!r} in {self.shown[-5:]}")


class Lines(Raw):
    """A line client such as `nc`: lines in both directions."""

    def __init__(self, port: int, name: str) -> None:
        super().__init__(port)
        self.say(name)

    @property
    def shown(self) -> list[str]:
        """The complete lines so far."""
        return b"".join(list(self.received)).decode().split("\n")[:-1]

    def say(self, text: str) -> None:
        """Press Enter."""
        self.send(f"{text}\n".encode())

    def wait(self, line: str) -> None:
        """Return once a line has arrived."""
        wait_until(lambda: line in self.shown, what=f"{line!r} in {self.shown[-5:]}")


class Program(Raw):
    """Speaks JSON lines; every call is numbered."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self._number = 0

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The lines so far, decoded."""
        return [json.loads(line) for line in b"".join(list(self.received)).split(b"\n")[:-1]]

    def call(self, event: str, **data: Any) -> dict[str, Any]:
        """The answer to an event."""
        self._number += 1
        number = self._number
        self.send(json.dumps({"event": event, "data": data, "id": number}).encode() + b"\n")
        return self.wait(lambda line: line.get("id") == number)

    def ok(self, event: str, **data: Any) -> dict[str, Any]:
        """The answer to an event that has to succeed."""
        answer = self.call(event, **data)
        assert answer["ok"] is True, answer
        return answer

    def events(self, name: str) -> list[Any]:
        """The data of the server events of a name."""
        return [line["data"] for line in self.lines if line.get("event") == name]

    def wait(self, matches: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first line that matches; it may not have arrived yet."""
        wait_until(lambda: any(map(matches, self.lines)), what=f"a line after {self.lines[-3:]}")
        return next(line for line in self.lines if matches(line))

    def wait_event(self, name: str, matches: Callable[[Any], bool] = lambda _data: True) -> Any:
        """The data of the first server event that matches."""
        return self.wait(lambda line: line.get("event") == name and matches(line["data"]))["data"]


R = TypeVar("R", bound=Raw)
_JOINED = re.compile("SERVER~([^~]+?) joined the chat app")


class TcpPort:
    """Connects clients to a server's TCP port, and closes them at the end."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._clients: list[Raw] = []
        self._names: set[str] = set()

    def raw(self, data: bytes = b"", *, read: bool = True) -> Raw:
        """A connection that has sent these bytes."""
        client = self._keep(Raw(self.port, read=read))
        if data:
            client.send(data)
        return client

    def window(self, name: str) -> Window:
        """The tutorial's window, after it has joined."""
        self._names.add(name)
        window = self._keep(Window(self.port, name, self._names))
        window.wait(f"[SERVER] {name} joined the chat app")
        return window

    def lines(self, name: str) -> Lines:
        """A line client, after it has joined."""
        self._names.add(name)
        lines = self._keep(Lines(self.port, name))
        lines.wait(f"SERVER~{name} joined the chat app")
        return lines

    def program(self, name: str = "", *rooms: str) -> Program:
        """A program, in `general` or the rooms given; without a name it has not said hello."""
        program = self._keep(Program(self.port))
        if name:
            self._names.add(name)
            program.ok("hello", username=name)
            for room in rooms or ("general",):
                program.ok("join", room=room)
        return program

    def wait_until_free(self, name: str) -> None:
        """Return once a client could sign in with this name; it stays connected."""
        wait_until(lambda: self._can_sign_in(name), what=f"the name {name}")

    def _can_sign_in(self, name: str) -> bool:
        client = self.raw(f"{name}\n".encode())
        wait_until(lambda: bool(client.received) or client.ended.is_set(), what="an answer")
        return b"".join(client.received).startswith(f"SERVER~{name} joined".encode())

    def close(self) -> None:
        """Close all clients."""
        for client in self._clients:
            client.close()

    def _keep(self, client: R) -> R:
        self._clients.append(client)
        return client


@pytest.fixture
def tcp_port_at() -> Iterator[Callable[[int], TcpPort]]:
    """Makes a TcpPort: `tcp_port_at(port)`."""
    ports: list[TcpPort] = []

    def make(port: int) -> TcpPort:
        ports.append(TcpPort(port))
        return ports[-1]

    yield make
    for tcp in ports:
        tcp.close()
