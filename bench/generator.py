"""The load generator and the ceiling server, compiled when needed, and what the generator reports."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from bench.machine import cores

HERE = Path(__file__).parent
ROOT = HERE.parent
BUILD = HERE / "build"
# Names are taken while their guests are here, and the last run's may linger for a moment.
_names = (f"b{number}" for number in count())

Report = dict[str, float]


class BenchError(RuntimeError):
    """A measurement failed; the text says why."""


def program(name: str) -> Path:
    """Return the path of a C program of this folder, compiled first if necessary. Raises BenchError."""
    binary, header = BUILD / name, HERE / "websocket.h"
    source = HERE / f"{name}.c"
    newest = max(source.stat().st_mtime, header.stat().st_mtime)
    if not binary.exists() or binary.stat().st_mtime < newest:
        compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
        if compiler is None:
            raise BenchError("The generator is C: install gcc (on Debian: apt install gcc libc6-dev).")
        BUILD.mkdir(exist_ok=True)
        subprocess.run([compiler, "-O2", "-Wall", "-Wextra", "-Werror", "-o", binary, source], check=True)
    return binary


def run(port: int, program_name: str = "load", **options: Any) -> Report:
    """Put a load on 127.0.0.1:port and return the figures. Raises BenchError."""
    command = _command(port, options, program_name)
    ran = subprocess.run(command, capture_output=True, text=True, preexec_fn=_pin, check=False)
    if ran.returncode:
        raise BenchError(ran.stderr.strip() or f"the generator ended with {ran.returncode}")
    report: Report = json.loads(ran.stdout)
    return report


@contextmanager
def idle_clients(port: int, clients: int, settle: float) -> Iterator[None]:
    """Keep idle clients joined while the block runs; `settle` (s) is the time for joining. Raises BenchError."""
    command = _command(port, {"clients": clients, "idle": 1, "settle": settle})
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=_pin,  # noqa: PLW1509
    )
    assert process.stdout is not None
    try:
        if process.stdout.readline() != b"ready\n":
            raise BenchError(process.communicate()[1].decode().strip())
        yield
    finally:
        process.communicate()


def _command(port: int, options: dict[str, Any], program_name: str = "load") -> list[str]:
    words = {"port": port, "name": next(_names), **options}
    return [str(program(program_name)), *(word for name, value in words.items() for word in (f"--{name}", str(value)))]


def _pin() -> None:
    os.sched_setaffinity(0, {cores()[1]})
