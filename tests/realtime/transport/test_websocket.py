"""A WebSocket of the running server, held against RFC 6455 from outside."""

import contextlib
import json
import socket
import struct

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.realtime.transport.conftest import TrialServer
from tests.realtime.transport.peer import BINARY, CLOSE, PING, PONG, SOCKET_IO, TEXT, Ended, Peer
from tests.realtime.transport.wire import KEY, client_frame
from tests.support import processes


def test_a_ping_is_answered_with_what_it_carried_also_between_fragments(trial: TrialServer) -> None:
    with trial.client() as client:
        client.wait_for('42["welcome"')
        client.send(client_frame(TEXT, b'421["echo",{"a', fin=False))
        client.send(client_frame(PING, b"are you there"))
        assert client.frame() == (PONG, b"are you there")
        client.send(client_frame(0, b'":1}]'))
        assert json.loads(client.wait_for("431")) == [{"a": 1}]


def test_a_close_is_answered_with_its_code_and_the_end(trial: TrialServer) -> None:
    with trial.client() as client:
        client.send(client_frame(CLOSE, struct.pack("!H", 3456) + b"bye"))
        assert client.close_code() == 3456
        assert client.ended()


def test_a_close_without_a_code_is_answered_without_one(trial: TrialServer) -> None:
    with trial.client(enter=False) as client:
        client.send(client_frame(CLOSE, b""))
        assert client.frame() == (CLOSE, b"")
        assert client.ended()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (client_frame(TEXT, b"40", mask=False), 1002),
        (client_frame(TEXT, b"40", rsv=4), 1002),
        (client_frame(5, b""), 1002),
        (client_frame(0, b"40"), 1002),
        (client_frame(PING, b"x" * 126), 1002),
        (client_frame(TEXT, b"4\xff"), 1007),
        (struct.pack("!BBQ", 0x81, 0xFF, 1_000_001) + KEY, 1009),
        (client_frame(TEXT, b"4", fin=False) + client_frame(0, b"", fin=False) * 200, 1008),
    ],
)
def test_what_breaks_the_rules_is_closed_with_its_code_and_the_peer_cut_off(
    trial: TrialServer, data: bytes, code: int
) -> None:
    with trial.client(enter=False) as client:
        client.send(data)
        assert client.close_code() == code
        assert client.ended()


def test_a_peer_that_never_answers_a_close_is_cut_off_after_a_moment(trial: TrialServer) -> None:
    with trial.client(enter=False) as client:
        client.text("nonsense")
        assert client.close_code() == 1002
        processes.wait_until(lambda: not can_send(client), what="the end of the connection")


def can_send(peer: Peer) -> bool:
    try:
        peer.send(b"x" * 1000)
    except OSError:
        return False
    return True


def test_no_extension_is_agreed_on(trial: TrialServer) -> None:
    with trial.peer() as peer:
        key = "dGhlIHNhbXBsZSBub25jZQ=="
        peer.send(
            f"GET {SOCKET_IO}&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Protocol: chat\r\n\r\n".encode()
        )
        head = b""
        while b"\r\n\r\n" not in head:
            head += peer.take(1)
        assert head.startswith(b"HTTP/1.1 101 ")
        assert b"extensions" not in head.lower()
        assert b"protocol:" not in head.lower().replace(b"switching protocols", b"")


def test_frames_that_follow_the_handshake_at_once_are_not_lost(trial: TrialServer) -> None:
    with trial.peer() as peer:
        key = "dGhlIHNhbXBsZSBub25jZQ=="
        peer.send(
            f"GET {SOCKET_IO}&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
            + client_frame(TEXT, b"40")
        )
        assert peer.answer()[0] == 101
        assert peer.packet().startswith("0{")
        assert peer.packet().startswith('40{"sid":')


@pytest.mark.parametrize(
    "change",
    [
        {"Sec-WebSocket-Version": "12"},
        {"Sec-WebSocket-Key": "short"},
        {"Connection": "close"},
        {"Upgrade": "h2c"},
    ],
)
def test_a_broken_handshake_is_a_bad_request(trial: TrialServer, change: dict[str, str]) -> None:
    with trial.peer() as peer:
        assert peer.upgrade(**change) == 400


PACKETS = st.one_of(
    st.binary(max_size=40),
    st.from_regex(rb"4?[0-9b][0-6]?([0-9]{1,2}-)?(/[a-z]{1,3},)?[0-9]{0,2}[\[\]{}\"a-z0-9,:]{0,20}", fullmatch=True),
    st.sampled_from([b"40", b"41", b"3", b"2probe", b"5", b'42["say",{"room":"r","text":"x"}]', b'451-["x"]']),
)
FRAMES = st.builds(
    client_frame,
    st.sampled_from([TEXT, TEXT, TEXT, BINARY, 0, CLOSE, PING, PONG, 3]),
    PACKETS,
    fin=st.sampled_from([True, True, True, False]),
    rsv=st.sampled_from([0, 0, 0, 0, 0, 4]),
    mask=st.sampled_from([True, True, True, True, False]),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(FRAMES | st.binary(max_size=30), max_size=8), st.booleans())
def test_whatever_is_sent_the_server_lives_and_logs_nothing(
    trial: TrialServer, pieces: list[bytes], enter: bool
) -> None:
    with trial.client(enter=enter) as client, contextlib.suppress(Ended, OSError):
        client.send(b"".join(pieces))
        client.socket.shutdown(socket.SHUT_WR)
        assert client.ended()
