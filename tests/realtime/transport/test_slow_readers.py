"""A client that doesn't read costs a bounded number of bytes, and nobody else notices."""

import socket
import time
from collections.abc import Callable
from functools import partial

from tests.realtime.transport.conftest import TrialServer
from tests.realtime.transport.peer import Client
from tests.support import processes


def has_ended(client: Client) -> bool:
    """Whether the server has cut it off, without reading what waits."""
    return client.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0 or state_of(client) != "established"


def state_of(client: Client) -> str:
    """Of the TCP connection (tcp_info's first byte; 1 is established)."""
    info = client.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)
    return "established" if info[0] == 1 else "ended"


def test_who_reads_nothing_is_cut_off_and_freed_while_others_get_everything(
    start_trial: Callable[..., TrialServer],
) -> None:
    server = start_trial()
    before = server.count()
    with server.client() as speaker, server.client() as reader:
        stalled = [server.client() for _ in range(5)]
        for number in range(100):
            speaker.call("say", room="everyone", text=f"{number:04}", long=25_000)
            assert reader.wait_for('42["said",')[1:5] == f"{number:04}"
        for client in stalled:
            processes.wait_until(partial(has_ended, client), what="the end of who stalls")
            client.socket.close()
    after = server.count()
    assert after["sessions"] == before["sessions"]
    # Ten megabytes were sent to each of five; what is left is less than two of them would hold.
    assert after["megabytes"] - before["megabytes"] < 20


def test_who_reads_slowly_gets_everything_in_order(trial: TrialServer) -> None:
    with trial.client() as speaker, trial.client() as slow:
        slow.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16384)
        for number in range(30):
            speaker.call("say", room="everyone", text=f"{number:04}", long=3_000)
        got = []
        for _ in range(30):
            time.sleep(0.01)
            got.append(slow.wait_for('42["said",')[1:5])
        assert got == [f"{number:04}" for number in range(30)]


def test_one_answer_may_be_larger_than_the_buffer(trial: TrialServer) -> None:
    with trial.client() as client:
        client.emit("say", room="everyone", text="x", long=3_000_000)
        assert len(client.wait_for('42["said",')) == 3_000_003


def test_a_batch_reaches_all_of_a_room_once_and_in_order(trial: TrialServer) -> None:
    with trial.client() as speaker:
        room = [trial.client() for _ in range(20)]
        for client in room:
            client.call("enter", room="batch")
        for letter in "abc":
            speaker.emit("say", room="batch", text=letter, times=50)
        for client in room:
            said = [client.event()[1] for _ in range(152)][2:]
            assert "".join(said) == "a" * 50 + "b" * 50 + "c" * 50
            client.socket.close()
