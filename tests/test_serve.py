"""The production server as operators start and end it."""

import http.client
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.processes import wait_until
from tests.support.server import Server


@pytest.fixture
def server(start_server: Callable[..., Server]) -> Server:
    """Started as operators do: other tests' servers are forked from a process that has loaded all of it."""
    return start_server(command=("serve.py",))


def get(server: Server, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_serves_on_either_database(start_server: Callable[..., Server], database_url: str) -> None:
    server = start_server(command=("serve.py",), DATABASE_URL=database_url)
    assert get(server, "/healthz")[0] == 200
    assert get(server, "/readyz")[0] == 200
    assert get(server, "/")[0] == 200


def test_says_where_it_is_and_how_to_become_its_owner(server: Server) -> None:
    wait_until(lambda: f"{server.url}/owner/" in server.log, what="the link for the owner")
    assert f"chatapp is running at {server.url}/" in server.log


def test_ends_in_order_when_told_so_twice(server: Server) -> None:
    os.kill(server.pid, signal.SIGTERM)
    server.stop()


def test_starts_again_on_its_port_after_a_kill(server: Server) -> None:
    server.kill()
    server.start()
    assert get(server, "/readyz")[0] == 200


def test_a_setting_that_cannot_be_used_ends_the_start_in_one_line(tmp_path: Path) -> None:
    server = Server(tmp_path / "data", REGISTRATION="sometimes")
    with pytest.raises(RuntimeError, match="REGISTRATION must be"):
        server.start()
    assert len(server.log.splitlines()) == 1


def test_a_taken_port_ends_the_start_in_one_line(server: Server, tmp_path: Path) -> None:
    second = Server(tmp_path / "other", PORT=str(server.port))
    with pytest.raises(RuntimeError, match="already in use"):
        second.start()
    assert len(second.log.splitlines()) == 1
