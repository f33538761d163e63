"""The HTTP server below: what peers may keep it waiting with, and how it ends."""

import contextlib
import socket
import struct
import time
from collections.abc import Callable

import pytest

from tests.realtime.transport.conftest import TrialServer
from tests.realtime.transport.peer import SOON_SECONDS, Ended
from tests.realtime.transport.polling import POLLING, Poller
from tests.support import processes


def test_a_page_is_served_over_a_connection_that_stays(trial: TrialServer) -> None:
    with trial.peer() as peer:
        for size in (0, 3, 100_000):
            assert peer.request("POST", "/page", b"x" * size) == (200, b"page %d" % size)


def test_who_asks_for_the_end_hears_of_it(trial: TrialServer) -> None:
    with trial.peer() as peer:
        peer.send(b"GET /page HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = b""
        while not answer.endswith(b"page 0"):
            answer += peer.take(1)
        assert b"Connection: close\r\n" in answer
        assert peer.ended()


@pytest.mark.parametrize("start", [b"", b"G", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "])
def test_headers_that_do_not_come_end_the_connection(start_trial: Callable[..., TrialServer], start: bytes) -> None:
    server = start_trial(handshake_seconds=0.5)
    with server.peer() as drip:
        drip.send(start)
        began = time.monotonic()
        try:
            while time.monotonic() - began < SOON_SECONDS:
                time.sleep(0.1)
                if start:
                    drip.send(b"x")
                elif drip.ended(within=0.1):
                    break
        except OSError:
            pass
        assert time.monotonic() - began < SOON_SECONDS


def test_a_body_that_does_not_come_ends_the_session(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial(handshake_seconds=0.5)
    client = Poller(server.port)
    with server.peer() as peer:
        peer.send(f"POST {client.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n42".encode())
        assert peer.answer()[0] == 400
        assert peer.ended()
    assert client.poll()[0] == 400


def test_an_idle_connection_is_closed_after_a_while(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial(keep_alive_seconds=0.5)
    with server.peer() as peer:
        assert peer.request("GET", "/page")[0] == 200
        assert peer.ended()


@pytest.mark.parametrize(
    "request_line",
    [
        b"GARBAGE",
        b"GET",
        b"GET / HTTP/9.9",
        b"GET / HTTP/x",
        b"\x16\x03\x01\x02\x00",
        b"GET /" + b"x" * 9000 + b" HTTP/1.1",
    ],
)
def test_what_is_no_request_is_a_bad_one(trial: TrialServer, request_line: bytes) -> None:
    with trial.peer() as peer:
        peer.send(request_line + b"\r\nHost: x\r\n\r\n")
        with contextlib.suppress(Ended):
            assert peer.answer()[0] in {400, 414}
        assert peer.ended()


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 3\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: chunked\r\nContent-Length: 3",
        b"Content-Length: 0\r\nContent-Length: 3",
        b"Content-Length: 3\r\ncontent-length: 3",
        b"Transfer-Encoding: xchunked",
        b"Transfer-Encoding: gzip, chunked",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        b"Content-Length: -1",
        b"Content-Length: 3, 3",
    ],
)
def test_a_request_whose_end_two_would_see_differently_is_a_bad_one(trial: TrialServer, headers: bytes) -> None:
    with trial.peer() as peer:
        peer.send(b"POST /page HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\n\r\n0\r\n\r\nGET /page HTTP/1.1\r\n\r\n")
        assert peer.answer()[0] == 400
        assert peer.ended()


def test_a_body_in_pieces_is_whole(trial: TrialServer) -> None:
    with trial.peer() as peer:
        peer.send(
            b"POST /page HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
        )
        assert peer.answer() == (200, b"page 5")


def test_too_many_headers_are_a_bad_request(trial: TrialServer) -> None:
    with trial.peer() as peer:
        peer.send(b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(300)) + b"\r\n")
        assert peer.answer()[0] == 400
        assert peer.ended()


def test_requests_under_way_are_answered_when_the_server_stops(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial()
    idle = server.peer()
    assert idle.request("GET", "/page")[0] == 200
    client = Poller(server.port)
    client.wait_for('42["welcome"')
    with client.polling() as poll:
        # Answered after what came before: the poll waits by then.
        server.count()
        assert server.stop() == 0
        assert poll.answer() == (200, b"1")
    assert idle.ended()
    idle.socket.close()


def test_a_peer_that_leaves_in_the_midst_of_an_answer_is_no_error(trial: TrialServer) -> None:
    for _ in range(20):
        with trial.peer() as peer:
            peer.send(f"GET {POLLING} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 5)
    with trial.peer() as peer:
        peer.send(b"POST /page HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nx")
    processes.wait_until(lambda: trial.count()["descriptors"] < 100)


def test_a_peer_that_sends_no_request_and_leaves_is_no_error(trial: TrialServer) -> None:
    for _ in range(50):
        with trial.peer() as peer:
            peer.send(b"GARBAGE\r\n" * 3)
            peer.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    processes.wait_until(lambda: trial.count()["descriptors"] < 100)
