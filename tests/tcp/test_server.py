"""The TCP door as operators run it: starting, stopping, settings, several processes; and clients that do harm."""

import os
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.clients import Connect
from tests.support.lines import Door, Program
from tests.support.processes import free_port, wait_until
from tests.support.programs import ROOT
from tests.support.server import Server

OpenDoor = Callable[[int], Door]


@pytest.fixture
def start_with_door(start_server: Callable[..., Server], open_door: OpenDoor) -> Callable[..., tuple[Server, Door]]:
    """Starts production servers with a TCP door: `start_with_door(GUESTS="off")`."""

    def start(**settings: str) -> tuple[Server, Door]:
        port = free_port()
        return start_server(TCP_PORT=str(port), **settings), open_door(port)

    return start


StartWithDoor = Callable[..., tuple[Server, Door]]


@pytest.mark.parametrize("command", [["serve.py"], ["-m", "flask", "run"]])
def test_a_taken_port_ends_the_start_in_one_line(tmp_path: Path, command: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = {"DATA_DIR": str(tmp_path), "PORT": str(free_port()), "TCP_PORT": str(port)}
        ended = subprocess.run(
            [sys.executable, *command],
            env=os.environ | settings,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    assert ended.returncode == 1
    assert f"TCP_PORT {port} is already in use. Choose another one" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_start_says_where_the_door_is_and_that_its_room_is_missing(start_with_door: StartWithDoor) -> None:
    server, door = start_with_door(TCP_ROOM="tea")
    wait_until(lambda: f"127.0.0.1:{door.port}, into the room tea" in server.log, what="the line about the door")
    wait_until(lambda: "flask room create tea" in server.log, what="the line about the room")
    early = door.raw(b"ada")
    early.wait_end()
    assert early.received == [b"SERVER~Room not found."]
    assert server.flask("room", "create", "tea").exit_code == 0
    door.window("ada")


def test_without_a_port_nothing_is_said_of_the_door(server: Server) -> None:
    wait_until(lambda: "Ctrl+C" in server.log, what="the end of the greeting")
    assert "TCP" not in server.log


def test_the_guests_switch_closes_the_door_but_accounts_come_in(start_with_door: StartWithDoor) -> None:
    server, door = start_with_door(GUESTS="off")
    guest = door.raw(b"ada\n")
    guest.wait_end()
    assert guest.received == [b"SERVER~Guest access is turned off. Sign in to continue.\n"]
    assert server.flask("user", "create", "Olga", "--password-stdin", stdin="correct horse").exit_code == 0
    token = server.flask("token", "create", "Olga").stdout.split()[-1]
    program = door.program()
    assert program.ok("hello", token=token)["you"]["kind"] == "account"
    program.ok("join", room="general")
    assert server.flask("token", "revoke", _first_token(server)).exit_code == 0
    program.wait_event("notice", lambda notice: notice["code"] == "signed_out")
    program.wait_end()


def _first_token(server: Server) -> str:
    return server.flask("token", "list").stdout.split()[0]


def test_a_stop_is_told_and_the_port_is_free_for_the_next_start(start_with_door: StartWithDoor) -> None:
    server, door = start_with_door()
    window, nc, program = door.window("ada"), door.lines("ben"), door.program("cid")
    os.kill(server.pid, signal.SIGTERM)
    window.wait("[SERVER] The server is restarting. You'll be back in a moment.")
    nc.wait("SERVER~The server is restarting. You'll be back in a moment.")
    program.wait_event("notice", lambda notice: notice["code"] == "stopping")
    for client in (window, nc, program):
        client.wait_end()
    server.stop()
    server.start()
    door.window("ada")


def test_the_last_messages_are_replayed_where_the_operator_wants_it(start_with_door: StartWithDoor) -> None:
    _server, door = start_with_door(TCP_REPLAY="2")
    program = door.program("cid")
    for body in ("one", "two", "three", "four"):
        last = program.ok("message", room="general", body=body)["message"]
    program.ok("delete", room="general", seq=last["seq"])
    window = door.window("ada")
    assert window.shown == ["[cid] three", "[SERVER] ada joined the chat app"]
    program.ok("message", room="general", body="five", reply_to=1)
    window.wait("[cid] (to cid) five")


def test_whoever_says_nothing_is_closed(start_with_door: StartWithDoor) -> None:
    _server, door = start_with_door(TCP_HELLO_SECONDS="2", TCP_IDLE_SECONDS="4")
    silent, window, program = door.raw(), door.window("ada"), door.program("cid")
    silent.wait_end()
    assert silent.received == [b"SERVER~You didn't send a name in time. Connect again."]
    window.wait_end()
    program.wait_end()
    assert "[SERVER] You were disconnected because you were inactive. Connect again." in window.shown
    assert program.events("notice")[-1]["code"] == "silent"


def test_floods_are_told_off_and_disturb_nobody(start_with_door: StartWithDoor) -> None:
    _server, door = start_with_door(RATE_LIMITS="on", SEND_RATE="5/hour")
    flooder, watcher, program = door.lines("flood"), door.window("watch"), door.program("cid")
    began = time.monotonic()
    flooder.send(b"".join(b"line %d\n" % number for number in range(20_000)))
    assert program.ok("message", room="general", body="calm")["message"]["body"] == "calm"
    watcher.wait("[cid] calm")
    wait_until(lambda: any("Too fast" in line for line in flooder.shown), what="a line about the rate")
    stored = program.ok("history", room="general", before=10**6, limit=200)["messages"]
    assert [message["body"] for message in stored if message["author"]["name"] == "flood"] == [
        f"line {number}" for number in range(5)
    ]
    # One complaint a second, however many lines there are to complain of.
    assert len([line for line in flooder.shown if "Too fast" in line]) <= time.monotonic() - began + 2


def test_an_address_holds_only_so_many_connections(start_with_door: StartWithDoor) -> None:
    _server, door = start_with_door(CONNECTIONS_PER_ADDRESS="2")
    door.window("ada")
    second = door.window("ben")
    third = door.raw(b"cid")
    third.wait_end()
    assert third.received in ([b"SERVER~Too many connections from your address. Close one first."], [])
    second.close()
    door.wait_until_free("dan")


def test_who_does_not_read_is_cut_off_and_the_others_hear_everything(start_with_door: StartWithDoor) -> None:
    _server, door = start_with_door(CLIENT_BUFFER_BYTES="65536")
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.connect(("127.0.0.1", door.port))
    deaf.sendall(b"deaf\n")
    program = door.program("cid")
    line = b'{"event": "message", "data": {"room": "general", "body": "%s"}}\n' % (b"x" * 10_000)
    while not _has_left(program, b"deaf"):
        program.send(line * 20)
        time.sleep(0.1)
    deaf.close()
    door.wait_until_free("deaf")
    sent = program.ok("message", room="general", body="still here")["message"]
    assert len(program.events("message")) >= sent["seq"] - 1


def _has_left(program: Program, name: bytes) -> bool:
    return b'"left":[{' in (news := b"".join(list(program.received))) and name in news.split(b'"left":[{', 1)[1]


def test_a_reset_in_the_middle_of_everything_leaves_no_ghost(start_with_door: StartWithDoor) -> None:
    _server, door = start_with_door()
    program = door.program("cid")
    for number in range(50):
        client = socket.create_connection(("127.0.0.1", door.port))
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.sendall(b"ghost%d\nhello\n" % number)
        if number % 3:
            time.sleep(0.005 * (number % 3))
        client.close()
    wait_until(lambda: program.ok("join", room="general")["room"]["online_count"] == 1, what="an empty room")


def test_processes_share_names_and_messages(
    start_with_door: StartWithDoor, migrated_postgres: str, redis_url: str
) -> None:
    _one, first = start_with_door(DATABASE_URL=migrated_postgres, REDIS_URL=redis_url)
    _two, second = start_with_door(DATABASE_URL=migrated_postgres, REDIS_URL=redis_url)
    ada = first.window("ada")
    ben = second.window("ben")
    ada.wait("[SERVER] ben joined the chat app")
    taken = second.raw(b"ada")
    taken.wait_end()
    assert taken.received == [b"SERVER~This name is taken. Choose another."]
    ben.say("hello over there")
    ada.wait("[ben] hello over there")
    ben.close()
    ada.wait("[SERVER] ben left the chat app")


def test_a_name_of_the_web_is_taken_at_the_door_too(start_with_door: StartWithDoor, connect: Connect) -> None:
    server, door = start_with_door()
    web = connect(server, username="ada")
    window = door.raw("АDА".encode())  # Cyrillic letters that look like ada's
    window.wait_end()
    assert window.received[0].startswith(b"SERVER~")
    web.socket.disconnect()
    door.wait_until_free("ada")


def test_an_address_holds_only_so_many_connections_that_give_no_name(start_with_door: StartWithDoor) -> None:
    _server, door = start_with_door(SOCKETS_PER_ADDRESS="2")
    named = [door.window(name) for name in ("ada", "ben", "cid")]
    silent = [socket.create_connection(("127.0.0.1", door.port), timeout=5) for _ in range(3)]
    assert silent[2].recv(100) in (b"SERVER~Too many connections from your address. Close one first.", b"")
    silent[0].close()
    door.wait_until_free("dan")
    for window in named:
        window.close()
    for each in silent:
        each.close()
