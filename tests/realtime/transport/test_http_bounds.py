"""Every accepted socket is counted by its source; who has many leaves the others served."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from chatapp.realtime.transport.admission import AddressCounts, forwarded_address_key
from tests.realtime.transport.conftest import TrialServer
from tests.realtime.transport.peer import PATIENCE_SECONDS, Peer
from tests.realtime.transport.polling import Poller
from tests.support import processes

GET = b"GET /page HTTP/1.1\r\nHost: x\r\n"


class FarPeer(Peer):
    """A peer at another loopback address."""

    def __init__(self, port: int, address: str = "127.0.0.2") -> None:
        self.socket = socket.create_connection(
            ("127.0.0.1", port), timeout=PATIENCE_SECONDS, source_address=(address, 0)
        )
        self.unread = b""


@contextmanager
def silent(server: TrialServer, count: int) -> Iterator[list[FarPeer]]:
    """So many sockets of one address that say nothing."""
    with ExitStack() as stack:
        yield [stack.enter_context(FarPeer(server.port)) for _ in range(count)]


def test_sockets_of_an_address_are_bounded_and_others_are_served(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial(sockets_per_address=100)
    before = server.count()
    with silent(server, 2_000) as peers:
        with server.peer() as other:
            assert other.request("GET", "/page") == (200, b"page 0")
        assert server.count()["descriptors"] <= before["descriptors"] + 101
        assert peers[-1].answer()[0] == 429
        assert peers[-1].ended()
    processes.wait_until(lambda: _served(server), what="the address that has closed its sockets")


def _served(server: TrialServer) -> bool:
    with FarPeer(server.port) as peer:
        peer.send(GET + b"\r\n")
        return peer.answer()[0] == 200


def test_requests_one_after_another_do_not_add_up(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial(sockets_per_address=3)
    for _ in range(20):
        with server.peer() as peer:
            peer.send(GET + b"Connection: close\r\n\r\n")
            assert peer.answer()[0] == 200
            assert peer.ended()


def test_a_socket_that_became_a_session_is_counted_as_one(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial(sockets_per_address=2, connections_per_address=4)
    clients = [server.client() for _ in range(4)]
    with server.peer() as peer:
        assert peer.upgrade() == 429
    with server.peer() as peer:
        assert peer.request("GET", "/page")[0] == 200
    for client in clients:
        client.socket.close()


def test_all_http_sockets_together_are_bounded(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial(sockets_per_address=0, http_sockets=50)
    with silent(server, 60) as peers:
        assert peers[-1].answer()[0] == 503
        assert peers[-1].ended()
    processes.wait_until(lambda: _served(server))


def test_behind_a_proxy_its_clients_are_counted_and_not_its_sockets(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial(sockets_per_address=2, trusted_proxies=1)
    with ExitStack() as stack:
        slow = [stack.enter_context(server.peer()) for _ in range(2)]
        for peer in slow:
            peer.send(b"POST /page HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.1\r\nContent-Length: 5\r\n\r\n")
        processes.wait_until(lambda: _answered(server, b"192.0.2.9, 192.0.2.1:77") == 429)
        assert _answered(server, b"192.0.2.1, 192.0.2.2") == 200
        for peer in slow:
            peer.send(b"hello")
            assert peer.answer() == (200, b"page 5")
        assert _answered(server, b"192.0.2.1") == 200


def _answered(server: TrialServer, forwarded: bytes) -> int:
    with server.peer() as peer:
        peer.send(GET + b"X-Forwarded-For: " + forwarded + b"\r\n\r\n")
        return peer.answer()[0]


@pytest.mark.parametrize(
    ("forwarded", "proxies", "counted_by"),
    [
        ("192.0.2.1", 1, "192.0.2.1"),
        ("192.0.2.9, 192.0.2.1:80", 1, "192.0.2.1"),
        ("192.0.2.9, 192.0.2.1", 2, "192.0.2.9"),
        ("2001:db8:0:1:2:3:4:5", 1, "2001:db8:0:1::/64"),
        ("192.0.2.1", 2, "127.0.0.1"),
        ("", 1, "127.0.0.1"),
    ],
)
def test_the_client_is_whom_the_last_trusted_proxy_names(forwarded: str, proxies: int, counted_by: str) -> None:
    assert forwarded_address_key(forwarded, proxies, ("127.0.0.1", 1)) == counted_by


def test_sessions_of_an_ipv6_network_are_one_source() -> None:
    shares = AddressCounts(2)
    assert shares.acquire("2001:db8::/64")
    assert shares.acquire("2001:db8::/64")
    assert not shares.acquire("2001:db8::/64")
    assert shares.acquire("2001:db8:0:1::/64")
    shares.release("2001:db8::/64")
    assert shares.acquire("2001:db8::/64")


def test_an_ended_connection_is_counted_no_longer(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial(sockets_per_address=5, handshake_seconds=0.3)
    with silent(server, 5) as peers:
        for peer in peers:
            assert peer.ended()
        assert _served(server)
        with FarPeer(server.port) as peer:
            peer.send(b"broken\r\n\r\n")
            assert peer.answer()[0] == 400
            assert peer.ended()
        assert _served(server)


def test_who_polls_is_counted_as_a_session(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial(sockets_per_address=3)
    clients = [Poller(server.port) for _ in range(6)]
    for client in clients:
        client.wait_for('42["welcome"')
    with ExitStack() as stack:
        polls = []
        for client in clients:
            polls.append(stack.enter_context(server.peer()))
            polls[-1].send(f"GET {client.path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            # Answered after what came before: the poll is known to be one of a session by then.
            server.count()
        assert _served(server)
        with server.client() as speaker:
            speaker.call("say", room="everyone", text="hello")
        for poll in polls:
            assert b"hello" in poll.answer()[1]
