"""Compares the TCP server with WebSockets: `python -m bench.tcp [CLIENTS]` prints a table.

Memory is measured as in `measure`: the growth of the server's resident memory from 50 joined clients to CLIENTS more.
The fan-out is a closed loop: one JSON client keeps 20 messages in flight, each done when the last client has it.
Windows have no such figure, since their messages are spaced. The clients are written in Python and are the bottleneck,
so the figure is a lower bound for the server.
"""

import asyncio
import contextlib
import json
import os
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

from bench import generator, machine
from bench.machine import cores
from bench.measure import kilobytes_a_client
from bench.servers import Contender, Running

_JOINS_AT_ONCE = 25
_IN_FLIGHT = 20
_SECONDS = 3.0
_SETTLE_SECONDS = 3.0
_IDLE_SETTLE_SECONDS = 2.5
_names = (f"t{number}" for number in count())

Client = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def main() -> None:
    """Measure, and print a Markdown table."""
    clients = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    generator.program("load")
    print(f"{clients} clients in one room; {machine.describe()}; load average {machine.load():.1f}\n")
    print("| protocol | KB a connection | deliveries/s, at least |\n|---|---:|---:|")
    with _server() as (running, _port):
        print(f"| WebSocket | {kilobytes_a_client(running, clients, _IDLE_SETTLE_SECONDS):.1f} | (make bench) |")
    for protocol in ("window", "lines", "json"):
        with _server() as (running, port):
            kilobytes, rate = asyncio.run(_measure(running, port, protocol, clients))
        print(f"| {protocol} | {kilobytes:.1f} | {'' if rate is None else f'{rate:,.0f}'} |")


@contextlib.contextmanager
def _server() -> Iterator[tuple[Running, int]]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environ = {"RATE_LIMITS": "off", "TCP_PORT": str(port)}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        running = Running(Contender("ours", "chatapp", (sys.executable, "serve.py"), environ), Path(folder))
        try:
            yield running, port
        finally:
            running.stop()


async def _measure(running: Running, port: int, protocol: str, clients: int) -> tuple[float, float | None]:
    os.sched_setaffinity(0, {cores()[1]})
    async with _joined(port, protocol, 50):
        before = machine.resident_kilobytes(running.pid)
        async with _joined(port, protocol, clients) as joined:
            kilobytes = (machine.resident_kilobytes(running.pid) - before) / clients
            return kilobytes, None if protocol == "window" else await _fan_out(port, joined)


@asynccontextmanager
async def _joined(port: int, protocol: str, clients: int) -> AsyncIterator[list[Client]]:
    joined: list[Client] = []
    for _ in range(0, clients, _JOINS_AT_ONCE):
        joined += await asyncio.gather(*(_join(port, protocol) for _ in range(_JOINS_AT_ONCE)))
    readers = [asyncio.create_task(_discard(reader)) for reader, _writer in joined]
    await asyncio.sleep(_SETTLE_SECONDS)
    for task in readers:
        task.cancel()
    await asyncio.gather(*readers, return_exceptions=True)
    try:
        yield joined
    finally:
        for _reader, writer in joined:
            writer.close()


async def _join(port: int, protocol: str) -> Client:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
    name = next(_names)
    if protocol == "json":
        writer.write(_line("hello", username=name) + _line("join", room="general", limit=1))
        await reader.readline()
        await reader.readline()
    else:
        writer.write(name.encode() + (b"\n" if protocol == "lines" else b""))
        await reader.read(2048)
    return reader, writer


async def _discard(reader: asyncio.StreamReader) -> None:
    while await reader.read(65536):
        pass


async def _fan_out(port: int, joined: list[Client]) -> float:
    """Return the deliveries per second of one client's messages to all joined clients."""
    marker = b"measured"
    in_flight = asyncio.Semaphore(_IN_FLIGHT)
    arrived = 0

    async def listen(reader: asyncio.StreamReader) -> None:
        nonlocal arrived
        while data := await reader.read(65536):
            arrived += (found := data.count(marker))
            for _ in range(found if reader is joined[-1][0] else 0):
                in_flight.release()

    _reader, writer = await _join(port, "json")
    listeners = [asyncio.create_task(listen(reader)) for reader, _writer in joined]
    listeners.append(asyncio.create_task(_discard(_reader)))
    began = time.perf_counter()
    while time.perf_counter() - began < _SECONDS:
        await in_flight.acquire()
        writer.write(_line("message", room="general", body=marker.decode()))
    rate = arrived / (time.perf_counter() - began)
    for task in listeners:
        task.cancel()
    await asyncio.gather(*listeners, return_exceptions=True)
    writer.close()
    return rate


def _line(event: str, **data: object) -> bytes:
    return json.dumps({"event": event, "data": data}).encode() + b"\n"


if __name__ == "__main__":
    main()
