"""Who floods is served, in turn with everyone else."""

import contextlib
import threading
from collections.abc import Iterator

import pytest

from tests.realtime.transport.conftest import TrialServer
from tests.realtime.transport.peer import PING, Client
from tests.realtime.transport.wire import client_frame


def pour(client: Client, data: bytes, over: threading.Event) -> None:
    with contextlib.suppress(OSError):
        while not over.is_set():
            client.send(data)


@pytest.fixture
def over() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


@pytest.mark.parametrize(
    "data",
    [
        client_frame(1, b'42["echo",{}]') * 2000,
        client_frame(1, b"3") * 5000,
        client_frame(PING, b"") * 5000,
        client_frame(2, b"", fin=False) + client_frame(0, b"", fin=False) * 50 + client_frame(0, b""),
    ],
    ids=["events", "pongs", "pings", "fragments"],
)
def test_others_are_heard_while_some_flood(trial: TrialServer, over: threading.Event, data: bytes) -> None:
    flooding = [trial.client() for _ in range(3)]
    threads = [threading.Thread(target=pour, args=(client, data, over)) for client in flooding]
    with trial.client() as quiet:
        for thread in threads:
            thread.start()
        for number in range(8):
            assert quiet.call("echo", n=number) == {"n": number}
        over.set()
    for client in flooding:
        client.socket.close()
    for thread in threads:
        thread.join()


def test_the_order_of_a_flood_is_kept(trial: TrialServer) -> None:
    with trial.client() as client:
        count = 5000
        client.send(b"".join(client_frame(1, b'42%d["echo",{"n":%d}]' % (n, n)) for n in range(count)))
        answers = [client.wait_for("43") for _ in range(count)]
        assert answers == [f'{n}[{{"n":{n}}}]' for n in range(count)]
