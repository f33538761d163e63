"""The renderer process as the server starts it, spoken with over its standard input."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from chatapp.concurrency.frames import receive_frame, send_frame
from tests.support.programs import ROOT


@pytest.fixture
def renderer() -> Iterator[tuple[socket.socket, "subprocess.Popen[bytes]"]]:
    ours, theirs = socket.socketpair()
    with theirs:
        command = [sys.executable, "-P", "-m", "chatapp.services.renderer_process"]
        process = subprocess.Popen(command, stdin=theirs.fileno(), cwd=ROOT)
    with ours:
        yield ours, process
    assert process.wait(30) == 0


def test_it_says_when_it_is_ready_renders_and_ends_with_its_socket(
    renderer: tuple[socket.socket, "subprocess.Popen[bytes]"],
) -> None:
    connection, process = renderer
    assert receive_frame(connection) == b"ready"
    send_frame(connection, json.dumps([[1, "**a**", {}, [], False], [2, "plain", {}, [], False]]).encode())
    assert [json.loads(receive_frame(connection))[:2] for _ in range(2)] == [[1, "<strong>a</strong>"], [2, None]]
    assert process.poll() is None
