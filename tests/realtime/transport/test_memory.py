"""What is kept for a client, of what it sends and of what it does not read, is bounded in bytes."""

import json
import time
from collections.abc import Callable
from functools import cache

import pytest

from chatapp.realtime.transport.limits import TransportLimits
from tests.realtime.transport.conftest import TrialServer
from tests.realtime.transport.peer import BINARY, TEXT, Client, Peer
from tests.realtime.transport.polling import Poller
from tests.realtime.transport.wire import client_frame
from tests.support import processes

TOO_BIG = 1009
MEGABYTE = 1_000_000


def many(server: TrialServer, count: int) -> list[Client]:
    return [server.client() for _ in range(count)]


@cache
def half_a_frame(size: int) -> bytes:
    """A text frame of 900 kB, of which so many bytes come."""
    return client_frame(TEXT, b"4" + b"x" * 900_000)[:size]


def test_before_a_session_has_a_namespace_its_messages_are_small(trial: TrialServer) -> None:
    with trial.client(enter=False) as peer:
        peer.send(half_a_frame(100))
        assert peer.close_code() == TOO_BIG
    with trial.client(enter=False) as peer:
        for number in range(4):
            peer.send(client_frame(0 if number else TEXT, b"x" * 5_000, fin=False))
        assert peer.close_code() == TOO_BIG


def test_then_they_may_be_large_and_after_it_they_are_small_again(trial: TrialServer) -> None:
    with trial.client({"much": "x" * 10_000}) as client:
        assert len(client.call("echo", text="x" * 500_000)["text"]) == 500_000
        before = trial.count()["gone"].count("client disconnect")
        client.text("41")
        processes.wait_until(lambda: trial.count()["gone"].count("client disconnect") > before)
        client.send(half_a_frame(100))
        assert client.close_code() == TOO_BIG


def test_a_large_message_may_follow_the_connect_at_once(trial: TrialServer) -> None:
    with trial.client(enter=False) as client:
        event = '421["echo",' + json.dumps({"text": "x" * 400_000}) + "]"
        client.send(client_frame(TEXT, b'40{"sleep":0.3}') + client_frame(TEXT, event.encode()))
        assert len(client.wait_for("431")) > 400_000


def test_polling_bodies_are_small_before_a_session_has_a_namespace(trial: TrialServer) -> None:
    client = Poller(trial.port, enter=False)
    assert client.post("4" + "x" * 20_000) == 413
    assert client.post("40" + json.dumps({"much": "x" * 10_000})) == 200
    client.wait_for('42["welcome"')
    assert client.post('42["echo",' + json.dumps({"text": "x" * 500_000}) + "]") == 200


def test_a_session_that_moves_to_a_websocket_may_send_as_much_there(trial: TrialServer) -> None:
    session = Poller(trial.port)
    with Peer(trial.port) as peer:
        assert peer.upgrade(f"{session.path}".replace("polling", "websocket")) == 101
        peer.text("2probe")
        assert peer.packet() == "3probe"
        peer.text("5")
        peer.text('421["echo",' + json.dumps({"text": "x" * 500_000}) + "]")
        while not (packet := peer.packet()).startswith("431"):
            pass
        assert len(packet) > 500_000


def test_endless_frames_of_many_before_they_sign_in_keep_little(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial(namespace_seconds=60)
    before = server.count()
    peers = [server.client(enter=False) for _ in range(100)]
    for peer in peers:
        peer.send(client_frame(TEXT, b"x" * 16_000, fin=False))
        try:
            peer.send(half_a_frame(800_000))
        except OSError:
            continue
    processes.wait_until(lambda: server.count()["sessions"] <= before["sessions"])
    assert server.count()["megabytes"] - before["megabytes"] < 20
    for peer in peers:
        peer.socket.close()


def test_half_messages_of_all_together_are_bounded(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial(partial_bytes=3 * MEGABYTE)
    before = server.count()
    slow = many(server, 50)
    for client in slow:
        client.send(half_a_frame(800_000))
    with server.client() as other:
        assert len(other.call("echo", text="x" * 800_000)["text"]) == 800_000
    after = server.count()
    assert after["megabytes"] - before["megabytes"] < 25
    assert 2 <= after["sessions"] - before["sessions"] <= 4
    for client in slow:
        client.socket.close()


def test_attachments_that_wait_for_the_rest_are_counted_with_them(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial(partial_bytes=3 * MEGABYTE)
    slow, attachment = many(server, 20), client_frame(BINARY, b"x" * 800_000)
    for client in slow:
        client.text('452-["echo",{"a":{"_placeholder":true,"num":0},"b":{"_placeholder":true,"num":1}}]')
        client.send(attachment)
    processes.wait_until(lambda: server.count()["sessions"] <= 4)
    for client in slow:
        client.socket.close()


@pytest.mark.parametrize("asks", [1, 30])
def test_who_asks_and_reads_nothing_costs_a_bounded_number_of_bytes(
    start_trial: Callable[..., TrialServer], asks: int
) -> None:
    server = start_trial(out_buffer_bytes=MEGABYTE, answer_bytes=MEGABYTE)
    before = server.count()
    deaf = many(server, 20)
    for client in deaf:
        for number in range(asks):
            client.text(
                f'42{number}["large",{{"size":6000000}}]' if asks == 1 else f'42{number}["large",{{"size":500000}}]'
            )
    time.sleep(1)
    assert server.count()["megabytes"] - before["megabytes"] < 20 * 1.2 + 20
    for client in deaf:
        client.socket.close()


def test_a_polling_client_for_whom_too_much_would_wait_is_ended(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial(out_buffer_bytes=MEGABYTE)
    client = Poller(server.port)
    client.wait_for('42["welcome"')
    assert client.post(*('42["say",{"room":"everyone","text":"x","long":400000}]' for _ in range(5))) in {200, 400}
    processes.wait_until(lambda: server.count()["sessions"] == 1)


@pytest.mark.parametrize(
    ("size", "waiting", "may"),
    [
        (1_000, 0, True),
        (400, 600, True),
        (401, 600, False),
        (501, 500, True),
        (4_000, 0, True),
        (4_000, 500, True),
        (4_001, 0, False),
        (501, 501, False),
        (10, 995, False),
    ],
)
def test_what_may_wait_counts_what_is_to_be_added(size: int, waiting: int, may: bool) -> None:
    assert TransportLimits(out_buffer_bytes=1_000, answer_bytes=4_000).may_wait(size, waiting) is may


def test_who_reads_gets_an_answer_larger_than_the_buffer(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial(out_buffer_bytes=100_000)
    with server.client() as client:
        for size in (3_000_000, 50_000):
            assert len(client.call("large", size=size)) == size


def test_ends_do_not_leave_anything_counted(trial: TrialServer) -> None:
    for _ in range(3):
        client: Client = trial.client()
        client.send(half_a_frame(500_000))
        client.socket.close()
    with trial.client() as client:
        assert len(client.call("echo", text="x" * 900_000)["text"]) == 900_000
