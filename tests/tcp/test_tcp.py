"""The tutorial's window, `nc`, programs and people of the web in one room, under both servers."""

import time
from collections.abc import Callable, Iterator

import pytest

from tests.support.clients import Connect
from tests.support.processes import free_port, stop, wait_until
from tests.support.server import Server
from tests.support.tcp_clients import TcpPort


class Flask(Server):
    """The development server, which ends at SIGTERM as any program does."""

    def stop(self) -> None:
        assert self._process is not None
        stop(self._process)
        self.check_log()


@pytest.fixture(scope="module", params=["production", "flask run"])
def serving(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A production server and one under `flask run`, both with TCP_PORT set; each test uses its own names."""
    folder = tmp_path_factory.mktemp("tcp") / "data"
    kind, command = (Server, ["serve.py"]) if request.param == "production" else (Flask, ["-m", "flask", "run"])
    server = kind(folder, command=command, TCP_PORT=str(free_port()))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def tcp(serving: Server, tcp_port_at: Callable[[int], TcpPort]) -> TcpPort:
    """The TCP port of that server."""
    return tcp_port_at(int(serving.env["TCP_PORT"]))


def test_windows_chat_as_in_the_tutorial(tcp: TcpPort) -> None:
    ada, ben = tcp.window("ada"), tcp.window("ben")
    ada.wait("[SERVER] ben joined the chat app")
    ben.say("hello")
    for window in (ada, ben):
        window.wait("[ben] hello")
    ben.close()
    ada.wait("[SERVER] ben left the chat app")
    assert ada.received[0].startswith(b"SERVER~ada joined the chat app")
    assert b"ben~hello" in ada.received


def test_windows_and_browsers_share_a_room(serving: Server, tcp: TcpPort, connect: Connect) -> None:
    window, web = tcp.window("win1"), connect(serving, username="web1")
    assert web.call("join", room="general")["ok"]
    window.wait("[SERVER] web1 joined the chat app")
    window.say("from the window ~ é")
    heard = web.wait("message", lambda message: message["author"]["name"] == "win1")
    assert heard["body"] == "from the window ~ é"
    answer = web.call("message", room="general", body="one\nSERVER~two", reply_to=heard["seq"])
    window.wait("[web1] (to win1) one ⏎ SERVER∼two")
    web.call("edit", room="general", seq=answer["message"]["seq"], body="**better**")
    window.wait("[web1] (edited) **better**")
    web.call("react", room="general", seq=heard["seq"], emoji="👍")
    window.wait("[SERVER] web1 reacted with 👍 to win1's message")
    web.call("delete", room="general", seq=answer["message"]["seq"])
    window.wait("[SERVER] web1's message was deleted")
    window.close()
    web.wait("presence", lambda presence: "win1" in [person["name"] for person in presence["left"]])
    web.socket.disconnect()


def test_the_line_protocol(tcp: TcpPort) -> None:
    nc, window = tcp.lines("nc1"), tcp.window("win2")
    nc.send(b"one\r\n\ntwo\nthr")
    nc.send(b"ee\n")
    for text in ("one", "two", "three"):
        nc.wait(f"nc1~{text}")
        window.wait(f"[nc1] {text}")
    window.say("x" * 5000)
    nc.wait("win2~" + "x" * (2048 - 5))
    wait_until(lambda: sum(line.count("x") for line in nc.shown if line.startswith("win2~")) == 5000)


def test_a_refused_name_gets_the_reason_and_the_connection_is_closed(
    serving: Server, tcp: TcpPort, connect: Connect
) -> None:
    connect(serving, username="Taken")
    for name, why in (
        (b"taken", b"taken"), (b"SERVER", b"reserved"), (b"\xff\xfe\x00\n", b"invisible"),
        (b"x" * 33, b"32 characters"), (b"x" * 100_000, b"32 characters"),
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"not a web address"),
    ):  # fmt: skip
        client = tcp.raw(name)
        client.wait_end()
        [line] = client.received
        assert line.startswith(b"SERVER~")
        assert why in line


def test_a_name_is_free_again_after_its_client_disconnects(tcp: TcpPort) -> None:
    tcp.window("again").close()
    tcp.wait_until_free("again")


def test_json_lines(serving: Server, tcp: TcpPort) -> None:
    program, window = tcp.program("prog1"), tcp.window("win3")
    sent = program.ok("message", room="general", body="hi", client_id="1")["message"]
    assert program.wait_event("message", lambda message: message["seq"] == sent["seq"]) == sent
    window.wait("[prog1] hi")
    again = program.ok("message", room="general", body="something else", client_id="1")
    assert again["duplicate"] is True
    assert again["message"]["body"] == "hi"
    assert program.ok("history", room="general", around=sent["seq"])["messages"][-1]["seq"] >= sent["seq"]
    assert program.ok("edit", room="general", seq=sent["seq"], body="ho")["message"]["body"] == "ho"
    assert sent["seq"] in [message["seq"] for message in program.ok("changes", room="general", since=0)["changes"]]
    assert program.ok("delete", room="general", seq=sent["seq"])["message"]["deleted"] is True
    window.wait("[SERVER] prog1's message was deleted")
    assert program.call("history", room="general")["error"]["field"] == "before"
    assert program.call("nonsense")["error"]["code"] == "invalid"
    assert program.call("hello", username="other")["error"]["code"] == "conflict"
    program.wait_event("presence", lambda presence: "win3" in [person["name"] for person in presence["joined"]])


def test_a_json_client_signs_in_with_its_token(tcp: TcpPort) -> None:
    program = tcp.program()
    first = program.ok("hello", username="prog2")
    program.close()
    program = tcp.program()
    assert program.ok("hello", token=first["token"])["you"] == first["you"]


def test_everything_sent_before_a_half_close_is_answered(tcp: TcpPort) -> None:
    lines = [
        b'{"event": "hello", "data": {"username": "prog3"}, "id": "a"}',
        b'{"event": "join", "data": {"room": "general"}, "id": "b"}',
        b'{"event": "message", "data": {"room": "general", "body": "bye"}, "id": "c"}',
    ]
    program = tcp.program()
    program.send(b"\n".join(lines))
    program.socket.shutdown(1)
    program.wait_end()
    answers = {line["id"]: line["ok"] for line in program.lines if "id" in line}
    assert answers == {"a": True, "b": True, "c": True}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"{nonsense\n", "invalid"),
        (b'{"event": "hello", "data": 5}\n', "invalid"),
        (b'{"event": "hello", "data": {"name": "x"}}\n', "invalid"),
        (b'{"event": "hello", "data": {"username": "admin"}}\n', "invalid"),
        (b'{"event": "hello", "data": {"token": "wrong"}}\n', "unauthorized"),
        (b'{"event": "hello"}\n', "unauthorized"),
        (b'{"event": "rooms"}\n', "unauthorized"),
        (b'{"event": "hello", "id": true, "data": {"username": "x1"}}\n', "invalid"),
        (b'{"event": "hello", "what": 1, "data": {"username": "x1"}}\n', "invalid"),
        (b"{" + b"x" * 5000 + b"\n", "too_large"),
        (b'{"event": ' + b"[" * 4000 + b"\n", "invalid"),
        (b'{"event": "\xff"}\n', "invalid"),
    ],
)
def test_an_invalid_hello_gets_an_error_and_the_connection_is_closed(tcp: TcpPort, said: bytes, code: str) -> None:
    program = tcp.program()
    program.send(said)
    program.wait_end()
    assert [line["error"]["code"] for line in program.lines] == [code]


def test_an_invalid_line_keeps_the_connection_but_many_close_it(tcp: TcpPort) -> None:
    program = tcp.program("prog4")
    program.send(b"{nonsense}\n")
    program.wait(lambda line: line.get("error", {}).get("code") == "invalid")
    program.ok("rooms")
    program.send(b"nonsense\n" * 30)
    program.wait_end()


def test_a_json_line_past_the_limit_is_too_large(tcp: TcpPort) -> None:
    program = tcp.program("prog5")
    program.send(b"{" + b"x" * 1_200_000 + b"\n")
    program.wait_end()
    assert program.lines[-1]["error"]["code"] == "too_large"


def test_input_that_arrives_byte_by_byte(tcp: TcpPort) -> None:
    nc = tcp.raw()
    for byte in "byté\nwört für wört\n".encode():
        nc.send(bytes([byte]))
    wait_until(lambda: b"".join(nc.received).endswith("byté~wört für wört\n".encode()), what="the whole line")
    window = tcp.window("win4")
    for byte in "é한🦊".encode():
        window.send(bytes([byte]))
        time.sleep(0.002)
    wait_until(lambda: "".join(line.removeprefix("[win4] ") for line in window.shown[1:]) == "é한🦊")


def test_a_text_past_the_limit_is_refused_whole(tcp: TcpPort) -> None:
    window, nc = tcp.window("win5"), tcp.lines("nc5")
    window.say("x" * 60_000)
    nc.say("y" * 60_000)
    wait_until(lambda: any("Messages can be up to" in line for line in window.shown), what="a line for the window")
    wait_until(lambda: any("Messages can be up to" in line for line in nc.shown), what="a line for nc")
    nc.say("still here")
    window.wait("[nc5] still here")
    assert not any("xxx" in line or "yyy" in line for line in nc.shown)


def test_a_blank_message_is_refused(tcp: TcpPort) -> None:
    window = tcp.window("win6")
    window.say("   ")
    wait_until(lambda: any("Your message is empty" in line for line in window.shown), what="a line")


def test_what_looks_like_a_command_is_refused_and_shown_to_nobody(tcp: TcpPort) -> None:
    window, nc = tcp.window("win7"), tcp.lines("nc7")
    window.say("/msg bob the code is 1234")
    wait_until(lambda: any("/msg is not available here" in line for line in window.shown), what="a line")
    window.say("/Me\twaves")
    # From a window of its own: what one window sends at once may arrive as one message.
    tcp.window("win8").say("//msg is for the page")
    nc.wait("win8~/msg is for the page")
    assert not any("1234" in line for line in nc.shown)


def test_connection_resets_do_not_disturb_other_clients(serving: Server, tcp: TcpPort) -> None:
    watcher = tcp.window("watch1")
    for number in range(20):
        client = tcp.raw(f"gone{number}\n".encode() if number % 2 else b"{", read=False)
        client.socket.setsockopt(1, 13, b"\x01\x00\x00\x00\x00\x00\x00\x00")  # a reset instead of an end
        client.socket.close()
    watcher.say("still here")
    watcher.wait("[watch1] still here")
    tcp.wait_until_free("gone1")
    serving.check_log()
