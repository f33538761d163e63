"""The tutorial's window, `nc`, programs and people of the web in one room, under both servers."""

import time
from collections.abc import Callable, Iterator

import pytest

from tests.support.clients import Connect
from tests.support.lines import Door
from tests.support.processes import free_port, stop, wait_until
from tests.support.server import Server


class Flask(Server):
    """The development server, which ends at SIGTERM as any program does."""

    def stop(self) -> None:
        assert self._process is not None
        stop(self._process)
        self.check_log()


@pytest.fixture(scope="module", params=["production", "flask run"])
def serving(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a TCP door, of either kind; each test has names of its own."""
    folder = tmp_path_factory.mktemp("door") / "data"
    kind, command = (Server, ["serve.py"]) if request.param == "production" else (Flask, ["-m", "flask", "run"])
    server = kind(folder, command=command, TCP_PORT=str(free_port()))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def door(serving: Server, open_door: Callable[[int], Door]) -> Door:
    """The door of that server."""
    return open_door(int(serving.env["TCP_PORT"]))


def test_windows_talk_as_in_the_tutorial(door: Door) -> None:
    ada, ben = door.window("ada"), door.window("ben")
    ada.wait("[SERVER] ben joined the chat app")
    ben.say("hello")
    for window in (ada, ben):
        window.wait("[ben] hello")
    ben.close()
    ada.wait("[SERVER] ben left the chat app")
    assert ada.received[0].startswith(b"SERVER~ada joined the chat app")
    assert b"ben~hello" in ada.received


def test_windows_and_the_web_are_one_room(serving: Server, door: Door, connect: Connect) -> None:
    window, web = door.window("win1"), connect(serving, username="web1")
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
    web.wait("presence", lambda news: "win1" in [person["name"] for person in news["left"]])
    web.socket.disconnect()


def test_lines_by_hand(door: Door) -> None:
    nc, window = door.lines("nc1"), door.window("win2")
    nc.send(b"one\r\n\ntwo\nthr")
    nc.send(b"ee\n")
    for text in ("one", "two", "three"):
        nc.wait(f"nc1~{text}")
        window.wait(f"[nc1] {text}")
    window.say("x" * 5000)
    nc.wait("win2~" + "x" * (2048 - 5))
    wait_until(lambda: sum(line.count("x") for line in nc.shown if line.startswith("win2~")) == 5000)


def test_a_name_that_cannot_be_had_is_told_and_closed(serving: Server, door: Door, connect: Connect) -> None:
    connect(serving, username="Taken")
    for name, why in (
        (b"taken", b"taken"), (b"SERVER", b"reserved"), (b"\xff\xfe\x00\n", b"invisible"),
        (b"x" * 33, b"32 characters"), (b"x" * 100_000, b"32 characters"),
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"not HTTP"),
    ):  # fmt: skip
        client = door.raw(name)
        client.wait_end()
        [line] = client.received
        assert line.startswith(b"SERVER~")
        assert why in line


def test_a_name_is_free_again_when_its_client_has_gone(door: Door) -> None:
    door.window("again").close()
    door.wait_until_free("again")


def test_a_program_speaks_json_lines(serving: Server, door: Door) -> None:
    program, window = door.program("prog1"), door.window("win3")
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
    program.wait_event("presence", lambda news: "win3" in [person["name"] for person in news["joined"]])


def test_a_program_returns_by_its_token(door: Door) -> None:
    program = door.program()
    first = program.ok("hello", username="prog2")
    program.close()
    program = door.program()
    assert program.ok("hello", token=first["token"])["you"] == first["you"]


def test_what_a_program_sent_before_it_ended_is_answered(door: Door) -> None:
    lines = [
        b'{"event": "hello", "data": {"username": "prog3"}, "id": "a"}',
        b'{"event": "join", "data": {"room": "general"}, "id": "b"}',
        b'{"event": "message", "data": {"room": "general", "body": "bye"}, "id": "c"}',
    ]
    program = door.program()
    program.send(b"\n".join(lines))
    program.socket.shutdown(1)
    program.wait_end()
    answers = {line["id"]: line["ok"] for line in program.heard if "id" in line}
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
def test_a_program_that_does_not_say_who_it_is_is_told_and_closed(door: Door, said: bytes, code: str) -> None:
    program = door.program()
    program.send(said)
    program.wait_end()
    assert [line["error"]["code"] for line in program.heard] == [code]


def test_a_wrong_line_of_a_program_ends_nothing_but_many_do(door: Door) -> None:
    program = door.program("prog4")
    program.send(b"{nonsense}\n")
    program.wait(lambda line: line.get("error", {}).get("code") == "invalid")
    program.ok("rooms")
    program.send(b"nonsense\n" * 30)
    program.wait_end()


def test_a_long_line_of_a_program_is_too_large(door: Door) -> None:
    program = door.program("prog5")
    program.send(b"{" + b"x" * 1_200_000 + b"\n")
    program.wait_end()
    assert program.heard[-1]["error"]["code"] == "too_large"


def test_byte_by_byte(door: Door) -> None:
    nc = door.raw()
    for byte in "byté\nwört für wört\n".encode():
        nc.send(bytes([byte]))
    wait_until(lambda: b"".join(nc.received).endswith("byté~wört für wört\n".encode()), what="the whole line")
    window = door.window("win4")
    for byte in "é한🦊".encode():
        window.send(bytes([byte]))
        time.sleep(0.002)
    wait_until(lambda: "".join(line.removeprefix("[win4] ") for line in window.shown[1:]) == "é한🦊")


def test_a_text_that_is_too_long_is_told_and_nothing_of_it_kept(door: Door) -> None:
    window, nc = door.window("win5"), door.lines("nc5")
    window.say("x" * 60_000)
    nc.say("y" * 60_000)
    wait_until(lambda: any("10000 characters" in line for line in window.shown), what="a line for the window")
    wait_until(lambda: any("10000 characters" in line for line in nc.shown), what="a line for nc")
    nc.say("still here")
    window.wait("[nc5] still here")
    assert not any("xxx" in line or "yyy" in line for line in nc.shown)


def test_what_shows_nothing_is_told(door: Door) -> None:
    window = door.window("win6")
    window.say("   ")
    wait_until(lambda: any("Write something" in line for line in window.shown), what="a line")


def test_abrupt_ends_disturb_nobody(serving: Server, door: Door) -> None:
    watcher = door.window("watch1")
    for number in range(20):
        client = door.raw(f"gone{number}\n".encode() if number % 2 else b"{", read=False)
        client.socket.setsockopt(1, 13, b"\x01\x00\x00\x00\x00\x00\x00\x00")  # a reset instead of an end
        client.socket.close()
    watcher.say("still here")
    watcher.wait("[watch1] still here")
    door.wait_until_free("gone1")
    serving.check_log()
