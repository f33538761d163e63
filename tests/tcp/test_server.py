"""Running the TCP server: start, stop, settings, several processes, and hostile clients."""

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
from tests.support.processes import free_port, wait_until
from tests.support.programs import ROOT
from tests.support.server import Server
from tests.support.tcp_clients import Program, TcpPort

TcpPortAt = Callable[[int], TcpPort]


@pytest.fixture
def start_with_tcp(
    start_server: Callable[..., Server], tcp_port_at: TcpPortAt
) -> Callable[..., tuple[Server, TcpPort]]:
    """Starts production servers with TCP_PORT set: `start_with_tcp(GUESTS="off")`."""

    def start(**settings: str) -> tuple[Server, TcpPort]:
        port = free_port()
        return start_server(TCP_PORT=str(port), **settings), tcp_port_at(port)

    return start


StartWithTcp = Callable[..., tuple[Server, TcpPort]]


@pytest.mark.parametrize("command", [["serve.py"], ["-m", "flask", "run"]])
def test_a_port_in_use_ends_the_start_with_one_line(tmp_path: Path, command: list[str]) -> None:
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


def test_the_start_logs_the_tcp_port_and_that_its_room_is_missing(start_with_tcp: StartWithTcp) -> None:
    server, tcp = start_with_tcp(TCP_ROOM="tea")
    wait_until(lambda: f"127.0.0.1:{tcp.port} (room tea)" in server.log, what="the line about the TCP port")
    wait_until(lambda: "flask room create tea" in server.log, what="the line about the room")
    early = tcp.raw(b"ada")
    early.wait_end()
    assert early.received == [b"SERVER~Room not found."]
    assert server.flask("room", "create", "tea").exit_code == 0
    tcp.window("ada")


def test_without_tcp_port_nothing_is_logged_about_it(server: Server) -> None:
    wait_until(lambda: "Ctrl+C" in server.log, what="the end of the greeting")
    assert "TCP" not in server.log


def test_with_guests_off_only_accounts_can_sign_in(start_with_tcp: StartWithTcp) -> None:
    server, tcp = start_with_tcp(GUESTS="off")
    guest = tcp.raw(b"ada\n")
    guest.wait_end()
    assert guest.received == [b"SERVER~Guest access is turned off. Sign in to continue.\n"]
    assert server.flask("user", "create", "Olga", "--password-stdin", stdin="correct horse").exit_code == 0
    token = server.flask("token", "create", "Olga").stdout.split()[-1]
    program = tcp.program()
    assert program.ok("hello", token=token)["you"]["kind"] == "account"
    program.ok("join", room="general")
    assert server.flask("token", "revoke", _first_token(server)).exit_code == 0
    program.wait_event("notice", lambda notice: notice["code"] == "signed_out")
    program.wait_end()


def _first_token(server: Server) -> str:
    return server.flask("token", "list").stdout.split()[0]


def test_a_stop_is_announced_and_frees_the_port_for_the_next_start(start_with_tcp: StartWithTcp) -> None:
    server, tcp = start_with_tcp()
    window, nc, program = tcp.window("ada"), tcp.lines("ben"), tcp.program("cid")
    os.kill(server.pid, signal.SIGTERM)
    window.wait("[SERVER] The server is restarting. You'll be back in a moment.")
    nc.wait("SERVER~The server is restarting. You'll be back in a moment.")
    program.wait_event("notice", lambda notice: notice["code"] == "stopping")
    for client in (window, nc, program):
        client.wait_end()
    server.stop()
    server.start()
    tcp.window("ada")


def test_tcp_replay_shows_the_last_messages(start_with_tcp: StartWithTcp) -> None:
    _server, tcp = start_with_tcp(TCP_REPLAY="2")
    program = tcp.program("cid")
    for body in ("one", "two", "three", "four"):
        last = program.ok("message", room="general", body=body)["message"]
    program.ok("delete", room="general", seq=last["seq"])
    window = tcp.window("ada")
    assert window.shown == ["[cid] three", "[SERVER] ada joined the chat app"]
    program.ok("message", room="general", body="five", reply_to=1)
    window.wait("[cid] (to cid) five")


def test_silent_clients_are_disconnected(start_with_tcp: StartWithTcp) -> None:
    _server, tcp = start_with_tcp(TCP_HELLO_SECONDS="2", TCP_IDLE_SECONDS="4")
    silent, window, program = tcp.raw(), tcp.window("ada"), tcp.program("cid")
    silent.wait_end()
    assert silent.received == [b"SERVER~You didn't send a name in time. Connect again."]
    window.wait_end()
    program.wait_end()
    assert "[SERVER] You were disconnected because you were inactive. Connect again." in window.shown
    assert program.events("notice")[-1]["code"] == "silent"


def test_a_flood_is_refused_and_disturbs_nobody(start_with_tcp: StartWithTcp) -> None:
    _server, tcp = start_with_tcp(RATE_LIMITS="on", SEND_RATE="5/hour")
    flooder, watcher, program = tcp.lines("flood"), tcp.window("watch"), tcp.program("cid")
    began = time.monotonic()
    flooder.send(b"".join(b"line %d\n" % number for number in range(20_000)))
    assert program.ok("message", room="general", body="calm")["message"]["body"] == "calm"
    watcher.wait("[cid] calm")
    wait_until(lambda: any("Too many requests" in line for line in flooder.shown), what="a line about the rate")
    stored = program.ok("history", room="general", before=10**6, limit=200)["messages"]
    assert [message["body"] for message in stored if message["author"]["name"] == "flood"] == [
        f"line {number}" for number in range(5)
    ]
    # One complaint a second, however many lines there are to complain of.
    assert len([line for line in flooder.shown if "Too many requests" in line]) <= time.monotonic() - began + 2


def test_connections_are_limited_per_address(start_with_tcp: StartWithTcp) -> None:
    _server, tcp = start_with_tcp(CONNECTIONS_PER_ADDRESS="2")
    tcp.window("ada")
    second = tcp.window("ben")
    third = tcp.raw(b"cid")
    third.wait_end()
    assert third.received in ([b"SERVER~Too many connections from your address. Close one first."], [])
    second.close()
    tcp.wait_until_free("dan")


def test_a_client_that_does_not_read_is_disconnected_and_the_others_get_everything(
    start_with_tcp: StartWithTcp,
) -> None:
    _server, tcp = start_with_tcp(CLIENT_BUFFER_BYTES="65536")
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.connect(("127.0.0.1", tcp.port))
    deaf.sendall(b"deaf\n")
    program = tcp.program("cid")
    line = b'{"event": "message", "data": {"room": "general", "body": "%s"}}\n' % (b"x" * 10_000)
    while not _has_left(program, b"deaf"):
        program.send(line * 20)
        time.sleep(0.1)
    deaf.close()
    tcp.wait_until_free("deaf")
    sent = program.ok("message", room="general", body="still here")["message"]
    assert len(program.events("message")) >= sent["seq"] - 1


def _has_left(program: Program, name: bytes) -> bool:
    return b'"left":[{' in (news := b"".join(list(program.received))) and name in news.split(b'"left":[{', 1)[1]


def test_a_reset_connection_leaves_nobody_in_the_room(start_with_tcp: StartWithTcp) -> None:
    _server, tcp = start_with_tcp()
    program = tcp.program("cid")
    for number in range(50):
        client = socket.create_connection(("127.0.0.1", tcp.port))
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.sendall(b"ghost%d\nhello\n" % number)
        if number % 3:
            time.sleep(0.005 * (number % 3))
        client.close()
    wait_until(lambda: program.ok("join", room="general")["room"]["online_count"] == 1, what="an empty room")


def test_processes_share_names_and_messages(
    start_with_tcp: StartWithTcp, migrated_postgres: str, redis_url: str
) -> None:
    _one, first = start_with_tcp(DATABASE_URL=migrated_postgres, REDIS_URL=redis_url)
    _two, second = start_with_tcp(DATABASE_URL=migrated_postgres, REDIS_URL=redis_url)
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


def test_a_name_used_in_the_browser_is_taken_for_tcp_clients_too(
    start_with_tcp: StartWithTcp, connect: Connect
) -> None:
    server, tcp = start_with_tcp()
    web = connect(server, username="ada")
    window = tcp.raw("АDА".encode())  # Cyrillic letters that look like ada's
    window.wait_end()
    assert window.received[0].startswith(b"SERVER~")
    web.socket.disconnect()
    tcp.wait_until_free("ada")


def test_connections_without_a_name_are_limited_per_address(start_with_tcp: StartWithTcp) -> None:
    _server, tcp = start_with_tcp(SOCKETS_PER_ADDRESS="2")
    named = [tcp.window(name) for name in ("ada", "ben", "cid")]
    silent = [socket.create_connection(("127.0.0.1", tcp.port), timeout=5) for _ in range(3)]
    assert silent[2].recv(100) in (b"SERVER~Too many connections from your address. Close one first.", b"")
    silent[0].close()
    tcp.wait_until_free("dan")
    for window in named:
        window.close()
    for each in silent:
        each.close()
