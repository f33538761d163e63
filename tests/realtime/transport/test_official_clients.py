"""The clients that others wrote: python-socketio's, and npm's socket.io-client."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
import socketio

from tests.realtime.transport.conftest import TrialServer
from tests.support.programs import ROOT

TRANSPORTS = [["polling"], ["websocket"], ["polling", "websocket"]]

SCRIPT = """
import { io } from "socket.io-client";
const [url, transports] = JSON.parse(process.argv[1]);
const events = [];
const socket = io(url, { transports, reconnection: false });
socket.onAny((name) => events.push(name));
socket.on("connect_error", (error) => { console.error(error); process.exit(1); });
socket.on("connect", async () => {
  await new Promise((resolve) => setTimeout(resolve, 300));
  const large = await socket.emitWithAck("echo", { text: "x".repeat(200000) });
  const binary = await socket.emitWithAck("echo", { file: Buffer.from([1, 2, 3]), deep: [Buffer.alloc(70000)] });
  await socket.emitWithAck("say", { room: "everyone", text: "hello" });
  const transport = socket.io.engine.transport.name;
  const left = new Promise((resolve) => socket.on("disconnect", resolve));
  socket.emit("kick");
  console.log(JSON.stringify({
    large: large.text.length, binary: [...binary.file], deep: binary.deep[0].length, transport, events,
    left: await left,
  }));
  process.exit(0);
});
"""


@pytest.mark.parametrize("transports", TRANSPORTS, ids="-".join)
def test_the_client_of_npm_speaks_with_it(trial: TrialServer, transports: list[str]) -> None:
    options = json.dumps([f"http://127.0.0.1:{trial.port}", transports])
    ran = subprocess.run(
        ["node", "--input-type=module", "-e", SCRIPT, options],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == {
        "large": 200_000,
        "binary": [1, 2, 3],
        "deep": 70_000,
        "transport": transports[-1],
        "events": ["during", "welcome", "said"],
        "left": "io server disconnect",
    }


def test_the_client_of_python_speaks_with_it(start_trial: Callable[..., TrialServer]) -> None:
    # When it leaves it may wait once more for something to send, some seconds longer than pings take.
    server = start_trial(ping_interval=1, ping_timeout=1)
    for transports in TRANSPORTS:
        events: list[str] = []
        client = socketio.Client(reconnection=False)
        client.on("*", lambda event, *_, events=events: events.append(event))
        client.connect(f"http://127.0.0.1:{server.port}", transports=transports)
        assert client.call("echo", {"text": "x" * 200_000}) == {"text": "x" * 200_000}
        binary = {"file": b"\0\1", "deep": [b"x" * 70_000]}
        assert client.call("echo", binary) == binary
        client.call("say", {"room": "everyone", "text": "hello"})
        assert client.transport() == transports[-1]
        client.disconnect()
        assert events[:2] == ["during", "welcome"]


def test_a_client_that_is_refused_learns_why(start_trial: Callable[..., TrialServer]) -> None:
    server = start_trial()
    reasons: list[Any] = []
    client = socketio.Client(reconnection=False)
    client.on("connect_error", reasons.append)
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(f"http://127.0.0.1:{server.port}", auth={"refuse": "forbidden"})
    assert reasons == [{"message": "no", "data": {"code": "forbidden"}}]
    client.disconnect()
