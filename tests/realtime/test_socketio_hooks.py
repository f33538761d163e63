"""The hooks on stock python-socketio, by the test client; the tests of the production transport use them too."""

from collections.abc import Callable, Iterator
from typing import Any

import flask
import pytest
import websocket
from flask_socketio import SocketIO

from chatapp.realtime.socketio_hooks import Ack, install_hooks
from tests.support.server import Server


class HookedServer:
    """A Socket.IO server with the hooks, and what they were called with."""

    def __init__(self) -> None:
        self.app = flask.Flask(__name__)
        self.socketio = SocketIO(self.app, async_mode="threading")
        self.calls: list[tuple[str, list[Any]]] = []
        self.greeted: list[str] = []
        self.disconnected = 0
        self.socketio.on_event("disconnect", self.disconnect)
        self.socketio.on_event("rejected", self.never)
        install_hooks(self.socketio.server, self.dispatch, self.greet)

    def dispatch(self, sid: str, event: str, arguments: list[Any], ack: Ack | None) -> None:
        self.calls.append((event, arguments))
        if ack is not None:
            ack({"heard": event})

    def greet(self, sid: str) -> None:
        self.greeted.append(sid)
        self.socketio.server.emit("welcome", {"sid": sid}, to=sid)

    def disconnect(self, *_: object) -> None:
        self.disconnected += 1

    def never(self, *_: object) -> None:
        raise AssertionError("no handler of the server's own sees an event")


@pytest.fixture
def hooked() -> HookedServer:
    return HookedServer()


def test_every_event_goes_to_dispatch_whatever_handlers_there_are(hooked: HookedServer) -> None:
    client = hooked.socketio.test_client(hooked.app)
    for event in ("message", "rejected", "connect", "disconnect"):
        assert client.emit(event, {"a": 1}, callback=True) == {"heard": event}
    assert [event for event, _ in hooked.calls] == ["message", "rejected", "connect", "disconnect"]
    assert hooked.disconnected == 0
    assert client.is_connected()


def test_arguments_come_as_they_were_sent_and_no_answer_is_given_unasked(hooked: HookedServer) -> None:
    client = hooked.socketio.test_client(hooked.app)
    client.emit("many", 1, None, [2], {"b": b"bytes"})
    assert hooked.calls == [("many", [1, None, [2], {"b": b"bytes"}])]
    assert client.acks is None


def test_a_greeting_follows_the_connection(hooked: HookedServer) -> None:
    client = hooked.socketio.test_client(hooked.app)
    assert [event["name"] for event in client.get_received()] == ["welcome"]
    assert len(hooked.greeted) == 1


@pytest.mark.parametrize("packet", ["2{}", "2[]", "2[1]", '2"x"', "2null"])
def test_a_packet_without_an_event_reaches_nobody(hooked: HookedServer, packet: str) -> None:
    client = hooked.socketio.test_client(hooked.app)
    hooked.socketio.server._handle_eio_message(client.eio_sid, packet)
    assert hooked.calls == []


def test_an_answer_to_someone_who_has_gone_is_nothing(hooked: HookedServer) -> None:
    acks: list[Ack] = []
    keep: Callable[..., None] = lambda _sid, _event, _arguments, ack: acks.append(ack)  # noqa: E731
    install_hooks(hooked.socketio.server, keep, hooked.greet)
    client = hooked.socketio.test_client(hooked.app)
    client.emit("later", callback=True)
    client.disconnect()
    acks[0]({"too": "late"})


@pytest.fixture(scope="module")
def development(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("stock") / "data", command=["-m", "flask", "run"])
    server.start()
    yield server
    server.kill()


@pytest.mark.parametrize("packet", ["4\x00", "4", "42", "44", "47", "42[1]", "45-1-[]", "42" + "[" * 5_000, b"abc"])
def test_the_stock_parts_end_a_session_at_what_is_no_packet(development: Server, packet: str | bytes) -> None:
    address = f"ws{development.url.removeprefix('http')}/socket.io/?EIO=4&transport=websocket"
    client = websocket.create_connection(address, timeout=10)
    client.recv()
    client.send('40{"username": "ada"}')
    assert [client.recv()[:2], client.recv()[:2]] == ["40", "42"], "connected and welcome"
    client.send(packet, websocket.ABNF.OPCODE_BINARY if isinstance(packet, bytes) else websocket.ABNF.OPCODE_TEXT)
    assert client.recv() == "1", "closed"
    client.close()
    development.check_log()
