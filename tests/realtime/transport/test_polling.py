"""Long-polling, held against Engine.IO 4 and the limits from outside."""

import contextlib
import gzip
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.realtime.transport.conftest import TrialServer
from tests.realtime.transport.peer import Ended
from tests.realtime.transport.polling import POLLING, Poller
from tests.support import processes


def test_events_go_both_ways(trial: TrialServer) -> None:
    client = Poller(trial.port)
    assert client.post('421["echo",{"a":1}]') == 200
    assert json.loads(client.wait_for("431")) == [{"a": 1}]


def test_what_is_emitted_while_connecting_follows_the_answer(trial: TrialServer) -> None:
    client = Poller(trial.port)
    assert [json.loads(client.wait_for("42"))[0] for _ in range(2)] == ["during", "welcome"]


@pytest.mark.parametrize("count", [1, 16, 17, 500, 1000])
def test_all_packets_of_a_body_are_handled_in_order(trial: TrialServer, count: int) -> None:
    client = Poller(trial.port)
    assert client.post(*[f'42{n}["echo",{{"n":{n}}}]' for n in range(count)]) == 200
    answered = [json.loads(client.wait_for(f"43{n}"))[0]["n"] for n in range(count)]
    assert answered == list(range(count))


def test_a_body_of_too_many_packets_is_refused_whole(trial: TrialServer) -> None:
    client = Poller(trial.port)
    before = trial.count()["events"]
    assert client.post(*['42["echo",{}]'] * 1001) == 400
    assert client.poll()[0] == 400
    assert trial.count()["events"] == before + 1


@pytest.mark.parametrize(
    "body",
    ["", "x", "0", "2", "2probe", "5", "6", "7", "4", "4x", "42{}", "42[]", "42[1]", "b!", "bAAA", "40[]", "451-[1]",
     '42["ok",{}]\x1e', "\x1e", "4" + "[" * 5000, '4511-["x"]', "bAAAA", "44{}", "40"],
)  # fmt: skip
def test_what_is_no_packet_ends_the_session_with_400_at_once(trial: TrialServer, body: str) -> None:
    client = Poller(trial.port)
    assert client.ask("POST", client.path, body.encode())[0] == 400
    assert client.poll()[0] == 400


def test_a_body_that_is_no_utf8_ends_the_session(trial: TrialServer) -> None:
    client = Poller(trial.port)
    assert client.ask("POST", client.path, b"4\xff")[0] == 400
    assert client.poll()[0] == 400


def test_a_body_that_is_too_large_is_refused_unread(trial: TrialServer) -> None:
    client = Poller(trial.port)
    with trial.peer() as peer:
        status, _ = peer.request("POST", client.path, headers={"Content-Length": str(10**12)})
        assert status == 413
        assert peer.ended()
    with trial.peer() as peer:
        peer.send(f"POST {client.path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        with contextlib.suppress(OSError):
            for _ in range(40):
                peer.send(b"10000\r\n" + b"x" * 65536 + b"\r\n")
        with contextlib.suppress(Ended, OSError):
            assert peer.answer()[0] == 413
        assert peer.ended()


def test_one_megabyte_is_allowed(trial: TrialServer) -> None:
    client = Poller(trial.port)
    text = "x" * 999_900
    assert client.post(f'421["echo",{{"t":"{text}"}}]') == 200
    assert json.loads(client.wait_for("431"))[0]["t"] == text


def test_a_second_poll_ends_the_session_and_the_first(trial: TrialServer) -> None:
    client = Poller(trial.port)
    client.wait_for('42["welcome"')
    with client.polling() as first:
        # Answered after what came before: the poll waits by then.
        trial.count()
        assert client.poll()[0] == 400
        assert first.answer() == (200, b"1")


def test_a_poll_that_its_client_gave_up_ends_the_session(trial: TrialServer) -> None:
    client = Poller(trial.port)
    client.wait_for('42["welcome"')
    with client.polling():
        trial.count()
    processes.wait_until(lambda: client.post("3") == 400)


def test_a_poll_that_crosses_the_close_ends_well_and_only_one(trial: TrialServer) -> None:
    client = Poller(trial.port)
    assert client.post("1") == 200
    assert client.poll() == (200, ["6"])
    assert client.poll()[0] == 400


@pytest.mark.parametrize(
    ("method", "query", "code"),
    [
        ("GET", "", 0), ("GET", "?EIO=4", 0), ("GET", "?EIO=4&transport=x", 0), ("GET", "?transport=polling", 5),
        ("GET", "?EIO=3&transport=polling", 5), ("POST", "?EIO=4&transport=polling", 2),
        ("PUT", "?EIO=4&transport=polling", 2), ("GET", "?EIO=4&transport=polling&sid=none", 1),
        ("GET", "?EIO=4&transport=websocket", 3), ("GET", "?EIO=4&transport=websocket&sid=none", 1),
        ("POST", "?EIO=4&transport=polling&sid=none", 1),
    ],
)  # fmt: skip
def test_a_request_that_fits_no_session_is_refused_with_its_code(
    trial: TrialServer, method: str, query: str, code: int
) -> None:
    with trial.peer() as peer:
        status, body = peer.request(method, "/socket.io/" + query, b"")
    assert (status, json.loads(body)["code"]) == (400, code)


def test_answers_are_nobody_elses_and_large_ones_compressed(trial: TrialServer) -> None:
    client = Poller(trial.port)
    client.wait_for('42["welcome"')
    client.post('421["echo",{"t":"' + "x" * 5000 + '"}]')
    with trial.peer() as peer:
        peer.send(f"GET {client.path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n".encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += peer.take(1)
        assert b"Cache-Control: no-store" in head
        assert b"X-Content-Type-Options: nosniff" in head
        assert b"Content-Encoding: gzip" in head
        length = int(head.partition(b"Content-Length: ")[2].partition(b"\r\n")[0])
        assert gzip.decompress(peer.take(length)).startswith(b"431[")


def test_a_client_that_never_polls_is_cut_off_when_too_much_waits(trial: TrialServer) -> None:
    client = Poller(trial.port)
    with trial.client() as speaker:
        for _ in range(4):
            speaker.call("say", room="everyone", text="x", long=500_000)
    assert client.post("3") == 400


BODIES = st.lists(
    st.text(max_size=20)
    | st.from_regex(r"[0-7b][0-6]?([0-9]{1,2}-)?(/[a-z],)?[0-9]{0,2}[\[\]{}\"a-z0-9,:]{0,15}", fullmatch=True)
    | st.sampled_from(["3", "40", "41", '42["echo",{}]', "bAAAA", '451-["echo",{"_placeholder":true,"num":0}]']),
    max_size=6,
)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BODIES, st.booleans())
def test_whatever_is_posted_the_answer_is_200_or_400(trial: TrialServer, packets: list[str], enter: bool) -> None:
    client = Poller(trial.port, enter=enter)
    status, _ = client.ask("POST", client.path, "\x1e".join(packets).encode("utf-8", "replace"))
    assert status in {200, 400}
    client.post("1")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60), st.booleans())
def test_whatever_comes_as_http_the_server_lives(trial: TrialServer, garbage: bytes, is_header: bool) -> None:
    with trial.peer() as peer, contextlib.suppress(OSError):
        peer.send(f"GET {POLLING} HTTP/1.1\r\n".encode() * is_header + garbage + b"\r\n\r\n")
        peer.socket.shutdown(1)
        assert peer.ended()
