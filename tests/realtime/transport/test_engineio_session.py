"""Sessions from their handshake to their end: namespaces, upgrades, attachments, limits and leftovers."""

import json
import threading
import time
from collections.abc import Callable

import pytest

from tests.realtime.transport.conftest import TrialServer
from tests.realtime.transport.peer import BINARY, SOCKET_IO, Client, Ended
from tests.realtime.transport.polling import POLLING, Poller
from tests.realtime.transport.wire import client_frame
from tests.support import processes


def test_what_is_emitted_while_connecting_follows_the_answer(trial: TrialServer) -> None:
    with trial.client(enter=False) as client:
        client.text("40")
        assert client.packet().startswith('40{"sid":')
        assert [client.event()[0] for _ in range(2)] == ["during", "welcome"]


def test_a_refusal_says_why_and_nothing_that_was_emitted_comes(trial: TrialServer) -> None:
    with trial.client(enter=False) as client:
        client.text('40{"refuse":"forbidden"}')
        assert json.loads(client.packet()[2:]) == {"message": "no", "data": {"code": "forbidden"}}
        client.text("40")
        assert client.packet().startswith('40{"sid":')


def test_a_connect_handler_that_fails_refuses_and_others_go_on(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial()
    with server.client(enter=False) as client:
        client.text('40{"fail":true}')
        assert json.loads(client.packet()[2:])["data"] == {"code": "unavailable"}
    with server.client() as client:
        assert client.call("rooms")[1:] == ["everyone"]
    assert "as was wished" in server.text()
    server.log.write_text("")


def test_a_handler_that_fails_is_logged_and_the_session_goes_on(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial()
    with server.client() as client:
        client.emit("fail")
        assert client.call("echo", a=1) == {"a": 1}
    assert "as was wished" in server.text()
    server.log.write_text("")


def test_events_sent_while_the_connect_handler_runs_wait_for_it(trial: TrialServer) -> None:
    with trial.client(enter=False) as client:
        client.text('40{"sleep":0.3}')
        client.text('421["echo",{"a":1}]')
        assert client.packet().startswith("40{")
        assert json.loads(client.wait_for("431")) == [{"a": 1}]


def test_an_unknown_namespace_is_refused(trial: TrialServer) -> None:
    with trial.client(enter=False) as client:
        client.text("40/else,")
        assert client.packet() == '44/else,{"message":"Invalid namespace"}'


@pytest.mark.parametrize("event", ["connect", "disconnect", "connect_error", "newListener"])
def test_an_event_named_like_the_protocols_own_triggers_nothing(trial: TrialServer, event: str) -> None:
    before = trial.count()["gone"].count("client disconnect")
    with trial.client() as client:
        assert client.call(event) == {"ok": False, "event": event}
        assert client.call("echo", a=1) == {"a": 1}
        assert trial.count()["gone"].count("client disconnect") == before


def test_an_event_for_a_namespace_that_one_is_not_in_is_ignored(trial: TrialServer) -> None:
    with trial.client() as client:
        client.text('42/else,1["echo",{}]')
        assert client.call("echo", a=1) == {"a": 1}


def test_an_acknowledgement_of_nothing_is_ignored(trial: TrialServer) -> None:
    with trial.client() as client:
        client.text("4377[]")
        client.text("43/else,77[]")
        assert client.call("echo", a=1) == {"a": 1}


@pytest.mark.parametrize("packet", ["4", "4x", "42{}", "42[]", "42[1]", "42", "40", "44{}", '421x["echo"]', "0", "6"])
def test_what_is_no_packet_closes_the_connection_at_once(trial: TrialServer, packet: str) -> None:
    with trial.client() as client:
        client.text(packet)
        assert client.close_code() == 1002


def test_attachments_come_back_in_their_places(trial: TrialServer) -> None:
    with trial.client() as client:
        client.text('452-1["echo",{"a":{"_placeholder":true,"num":1},"b":[{"_placeholder":true,"num":0}]}]')
        client.send(client_frame(BINARY, b"zero") + client_frame(BINARY, b"one"))
        answer = client.wait_for("462-1")
        assert {client.frame(), client.frame()} == {(BINARY, b"zero"), (BINARY, b"one")}
        assert answer.count("_placeholder") == 2


@pytest.mark.parametrize(
    "frames",
    [
        [client_frame(1, b'4511-["echo",{}]')],
        [client_frame(1, b'452000000000-["echo",{}]')],
        [client_frame(2, b"of nothing")],
        [client_frame(1, b'451-["echo",{}]'), client_frame(1, b'42["echo",{}]')],
        [client_frame(1, b'452-["echo",{}]'), client_frame(2, b"x" * 999_999), client_frame(2, b"xx")],
        [client_frame(1, b'451-["echo",{"_placeholder":true,"num":1}]'), client_frame(2, b"x")],
    ],
)
def test_attachments_past_their_limits_end_the_session(trial: TrialServer, frames: list[bytes]) -> None:
    with trial.client() as client:
        client.send(b"".join(frames))
        assert client.close_code() == 1002


def test_parts_that_never_come_end_the_session(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial(message_seconds=0.5)
    with server.client() as one, server.client() as other, server.client() as third:
        one.text('451-["echo",{}]')
        other.send(client_frame(1, b'42["ec', fin=False))
        third.send(client_frame(1, b'42["echo",{}]')[:-3])
        assert one.close_code() == 1002
        assert other.close_code() == 1008
        assert third.close_code() == 1008


def test_a_session_without_a_namespace_ends(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial(namespace_seconds=0.5)
    with server.client(enter=False) as idle, server.client() as leaving, server.client() as staying:
        poller = Poller(server.port, enter=False)
        leaving.text("41")
        assert idle.ended()
        assert leaving.ended()
        assert poller.poll()[0] == 400
        assert staying.call("echo", a=1) == {"a": 1}


def test_whom_the_application_disconnects_hears_it_and_is_gone_soon(trial: TrialServer) -> None:
    with trial.client() as client:
        client.emit("kick")
        client.wait_for("41")
        assert client.ended()
    assert trial.count()["gone"][-1] == "server disconnect"


def test_the_end_of_a_session_reaches_its_handler_also_while_connecting(
    start_trial: Callable[..., TrialServer],
) -> None:
    server = start_trial()
    with server.client(enter=False) as client:
        client.text('40{"sleep":0.3}')
        time.sleep(0.1)
    processes.wait_until(lambda: server.count()["gone"][:1] == ["transport close"])
    # The handler is told before the last of the session is put away.
    left = {"sessions": 1, "environs": 1}
    processes.wait_until(lambda: server.count().items() >= left.items())


def test_who_does_not_answer_pings_is_gone(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial(ping_interval=0.3, ping_timeout=0.2)
    with server.client() as silent, server.client() as lively:
        silent.wait_for('42["welcome"')
        assert silent.frame()[1] == b"2"
        assert silent.close_code() == 1000
        lively.text("3")
    processes.wait_until(lambda: "ping timeout" in server.count()["gone"])


def test_an_upgrade_takes_everything_along(trial: TrialServer) -> None:
    poller = Poller(trial.port)
    poller.post('421["enter",{"room":"moving"}]')
    poller.wait_for("431")
    with trial.client() as speaker, trial.peer() as peer:
        assert peer.upgrade(f"{SOCKET_IO}&transport=websocket&sid={poller.opening['sid']}") == 101
        peer.text("2probe")
        assert peer.frame()[1] == b"3probe"
        assert poller.poll() == (200, ["6"])
        speaker.call("say", room="moving", text="between")
        peer.text("5")
        assert peer.packet() == '42["said","between"]'
        speaker.call("say", room="moving", text="after")
        assert peer.packet() == '42["said","after"]'
        assert poller.poll()[0] == 400


def test_an_upgrade_that_is_none_leaves_the_session_polling(trial: TrialServer) -> None:
    poller = Poller(trial.port)
    for words in (["40"], ["2probe", "4x"], ["5"], ["2probe", "2probe"]):
        with trial.peer() as peer:
            assert peer.upgrade(f"{SOCKET_IO}&transport=websocket&sid={poller.opening['sid']}") == 101
            for word in words:
                peer.text(word)
            assert peer.close_code() == 1002
    poller.post('421["echo",{"a":1}]')
    assert json.loads(poller.wait_for("431")) == [{"a": 1}]


def test_an_upgrade_that_never_ends_is_dropped(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial(handshake_seconds=0.5)
    poller = Poller(server.port)
    with server.peer() as peer:
        assert peer.upgrade(f"{SOCKET_IO}&transport=websocket&sid={poller.opening['sid']}") == 101
        peer.text("2probe")
        assert peer.close_code() == 1002
    poller.post('421["echo",{"a":1}]')
    assert json.loads(poller.wait_for("431")) == [{"a": 1}]


def test_an_address_holds_no_more_sessions_than_it_may(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial(connections_per_address=3)
    with server.client(), server.client():
        poller = Poller(server.port)
        with server.peer() as peer:
            assert peer.upgrade() == 429
        with server.peer() as peer:
            assert peer.request("GET", POLLING)[0] == 429
        poller.post("1")
        assert server.count()["addresses"] == {"127.0.0.1": 3}


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://good.example.evil.example", "https://good.example"]
)
def test_a_page_of_another_origin_is_refused(start_trial: Callable[..., TrialServer], origin: str) -> None:
    server = start_trial(origins=["http://good.example"])
    with server.peer() as peer:
        assert peer.upgrade(Origin=origin) == 400
    with server.peer() as peer:
        assert peer.request("GET", POLLING, headers={"Origin": origin})[0] == 400
    with server.peer() as peer:
        assert peer.upgrade(Origin="http://good.example") == 101
    processes.wait_until(lambda: "PUBLIC_URL" in server.text(), seconds=10)
    assert server.text().count("PUBLIC_URL") == 1
    assert origin in server.text()


def test_many_who_come_and_go_in_every_way_leave_nothing(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial(close_seconds=0.2, namespace_seconds=0.5)

    def come_and_go() -> None:
        for n in range(12):
            client = Client(server.port, enter=n % 3 != 0)
            if n % 4 == 0:
                client.text("41")
            elif n % 4 == 1:
                client.text("nonsense")
            elif n % 4 == 2:
                client.send(client_frame(1, b"4" * 500)[:100])
            client.socket.close()
            poller = Poller(server.port, enter=n % 2 == 0)
            if n % 3 == 0:
                poller.post("1")
            else:
                poller.post("nonsense")
            with server.peer() as peer:
                peer.upgrade(f"{SOCKET_IO}&transport=websocket&sid={poller.opening['sid']}")

    come_and_go()
    processes.wait_until(lambda: server.count()["sessions"] == 1)
    before = server.count()
    many = [threading.Thread(target=come_and_go) for _ in range(6)]
    for thread in many:
        thread.start()
    for thread in many:
        thread.join()
    keys = ("descriptors", "greenlets", "sessions", "environs")
    deadline = time.monotonic() + 60
    while any((after := server.count())[key] > before[key] for key in keys):
        assert time.monotonic() < deadline, (before, after)
        time.sleep(0.2)


def test_who_polls_may_fetch_what_waits_when_the_server_stops(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial(close_seconds=60)
    poller = Poller(server.port)
    poller.wait_for('42["welcome"')
    with server.peer() as kept, server.client() as other:
        assert kept.request("GET", "/")[0] == 200
        assert other.call("say", text="last words", room="everyone")
        stopping = threading.Thread(target=server.stop)
        stopping.start()
        processes.wait_until(lambda: not processes.listens(server.port), what="the end of listening")
        status, body = kept.request("GET", poller.path)
        assert (status, body) == (200, b'42["said","last words"]')
        stopping.join()


def test_the_server_says_goodbye_when_it_stops(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial()
    client = server.client()
    poller = Poller(server.port)
    poller.wait_for('42["welcome"')
    with poller.polling() as poll:
        # Answered after what came before: the poll waits by then.
        server.count()
        stopping = threading.Thread(target=server.stop)
        stopping.start()
        assert client.close_code() == 1001
        stopping.join()
        assert poll.answer() == (200, b"1")
    client.socket.close()
    with pytest.raises((Ended, OSError)):
        server.client()
