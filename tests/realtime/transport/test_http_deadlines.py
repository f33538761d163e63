"""Every wait on an HTTP peer has a deadline for the whole, however little comes, however often."""

import contextlib
import threading
import time
from collections.abc import Callable

import pytest

from tests.realtime.transport.conftest import TrialServer
from tests.realtime.transport.peer import SOON_SECONDS, Ended, Peer
from tests.support import processes

POST = b"POST /page HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
CHUNKED = b" HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"


def drip(peer: Peer, piece: bytes) -> float:
    """Send a piece ten times a second until the server closes; return after how long (seconds)."""
    began = time.monotonic()
    try:
        while time.monotonic() - began < SOON_SECONDS:
            peer.send(piece)
            if peer.ended(within=0.1):
                break
    except OSError:
        pass
    return time.monotonic() - began


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (POST % 1_000, b"x"),
        (b"POST /page" + CHUNKED, b"1\r\nx\r\n"),
        (b"POST /page" + CHUNKED + b"ff\r\n", b"x"),
        (b"POST /page" + CHUNKED + b"0\r\n", b"A: b\r\n"),
        (b"POST /page" + CHUNKED + b"1;", b"x"),
        (
            b"GET /page HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 99\r\n\r\n",
            b"x",
        ),
    ],
)
def test_a_body_that_drips_is_ended(start_trial: Callable[..., TrialServer], start: bytes, piece: bytes) -> None:
    server = start_trial(handshake_seconds=1)
    with server.peer() as peer:
        peer.send(start)
        assert drip(peer, piece) < SOON_SECONDS
    processes.wait_until(lambda: server.count()["greenlets"] < 12)


def test_a_body_that_does_not_come_is_answered_408(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial(handshake_seconds=0.5)
    with server.peer() as peer:
        peer.send(POST % 1_000 + b"x" * 10)
        assert peer.answer()[0] == 408
        assert peer.ended()


def test_a_large_body_that_comes_steadily_is_waited_for(start_trial: Callable[..., TrialServer]) -> None:
    # A busy machine may hold this process up for a second or two.
    server = start_trial(handshake_seconds=3, body_bytes_per_second=10_000)
    with server.peer() as peer:
        peer.send(POST % 200_000)
        for _ in range(40):
            peer.send(b"x" * 5_000)
            time.sleep(0.1)
        assert peer.answer() == (200, b"page 200000")


@pytest.mark.parametrize("piece", [b"1\r\nx\r\n", b"4000\r\n" + b"x" * 0x4000 + b"\r\n"])
def test_an_endless_body_that_nobody_reads_ends_the_connection(trial: TrialServer, piece: bytes) -> None:
    with trial.peer() as peer:
        peer.send(b"POST /unread" + CHUNKED)
        assert drip(peer, piece) < SOON_SECONDS


def test_the_answer_to_a_body_that_nobody_reads_arrives(trial: TrialServer) -> None:
    for size, stays in ((1_000, True), (500_000, False)):
        with trial.peer() as peer:
            peer.send(b"POST /unread HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % size + b"x" * size)
            assert peer.answer() == (200, b"unread")
            if stays:
                assert peer.request("GET", "/page") == (200, b"page 0")
            else:
                assert peer.ended()


def test_who_expects_to_be_told_to_go_on_is_told(trial: TrialServer) -> None:
    with trial.peer() as peer:
        peer.send(b"POST /page HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n")
        assert peer.answer()[0] == 100
        peer.send(b"abc")
        assert peer.answer() == (200, b"page 3")
    with trial.peer() as peer:
        peer.send(b"POST /unread HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        assert peer.answer() == (200, b"unread")
        assert peer.ended()


def test_who_does_not_read_an_answer_is_cut_off(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial(stall_seconds=0.5, answer_bytes_per_second=50_000_000)
    before = server.count()
    peers = [server.peer() for _ in range(5)]
    for peer in peers:
        peer.send(b"GET /large?20000000 HTTP/1.1\r\nHost: x\r\n\r\n")
    processes.wait_until(lambda: server.count()["descriptors"] <= before["descriptors"])
    processes.wait_until(lambda: server.count()["megabytes"] - before["megabytes"] < 20)
    for peer in peers:
        peer.socket.close()


def test_who_reads_an_answer_by_drips_is_cut_off_too(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial(stall_seconds=1, answer_bytes_per_second=50_000_000)
    with server.peer() as peer:
        peer.send(b"GET /large?20000000 HTTP/1.1\r\nHost: x\r\n\r\n")
        assert _seconds_to_the_end(peer) < 30


def _seconds_to_the_end(peer: Peer) -> float:
    """Read 50 kB a second until the server closes; return after how long (seconds)."""
    began = time.monotonic()
    with contextlib.suppress(Ended, OSError):
        while time.monotonic() - began < 30:
            peer.take(1_000)
            time.sleep(0.02)
    return time.monotonic() - began


def test_who_reads_a_large_answer_slowly_and_steadily_gets_it(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial(stall_seconds=1, answer_bytes_per_second=400_000)
    with server.peer() as peer:
        peer.send(b"GET /large?12000000 HTTP/1.1\r\nHost: x\r\n\r\n")
        while b"\r\n\r\n" not in peer.unread:
            peer._more()
        got = len(peer.unread.partition(b"\r\n\r\n")[2])
        peer.unread = b""
        while got < 12_000_000:
            peer._more()
            got, peer.unread = got + len(peer.unread), b""
            time.sleep(0.01)
        assert got == 12_000_000


def test_many_slow_bodies_end_and_others_are_served_meanwhile(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial(handshake_seconds=2)
    before = server.count()
    slow = [server.peer() for _ in range(300)]
    for peer in slow:
        peer.send(POST % 1_000)
    answers = []
    with server.peer() as other:
        for _ in range(5):
            answers.append(other.request("GET", "/page"))
            for peer in slow:
                threading.Thread(target=_send_a_byte, args=(peer,)).start()
            time.sleep(0.2)
    assert answers == [(200, b"page 0")] * 5
    processes.wait_until(lambda: server.count()["greenlets"] <= before["greenlets"])
    for peer in slow:
        assert peer.ended()
        peer.socket.close()


def _send_a_byte(peer: Peer) -> None:
    try:
        peer.send(b"x")
    except OSError:
        return


def test_half_bodies_of_all_peers_together_are_bounded(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial(partial_bytes=2_000_000, handshake_seconds=60)
    before = server.count()
    slow = [server.peer() for _ in range(50)]
    for peer in slow:
        peer.send(POST % 1_000_000 + b"x" * 900_000)
    assert server.peer().request("POST", "/page", b"x" * 500_000) == (200, b"page 500000")
    assert server.count()["megabytes"] - before["megabytes"] < 30
    processes.wait_until(lambda: sum(peer.ended(within=0.01) for peer in slow) >= 45, what="the end of most")
    for peer in slow:
        peer.socket.close()
