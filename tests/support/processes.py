"""Starting real programs in tests, and seeing that they end with the test run."""

import ctypes
import os
import pwd
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


class Ports:
    """TCP ports of 127.0.0.1 that no other process of tests is given.

    They lie below those that the system gives to outgoing connections, so that nobody has taken a port between its
    choice and the start of the server that is to listen on it, nor while that server is started again. The first port
    of a block stands for the block: whoever holds it has the others.
    """

    _FIRST, _LAST, _BLOCK = 12_000, 32_000, 200

    def __init__(self) -> None:
        self._holders: list[socket.socket] = []
        self._ports: Iterator[int] = iter(())

    def take(self) -> int:
        """Return a port that nobody listens on, and that was not given before."""
        while True:
            for port in self._ports:
                if (probe := _bound(port)) is not None:
                    probe.close()
                    return port
            self._ports = self._block()

    def _block(self) -> Iterator[int]:
        starts = list(range(self._FIRST, self._LAST, self._BLOCK))
        random.shuffle(starts)
        for start in starts:
            if (holder := _bound(start)) is not None:
                self._holders.append(holder)
                return iter(range(start + 1, start + self._BLOCK))
        raise RuntimeError("all blocks of ports are taken")


def _bound(port: int) -> socket.socket | None:
    probe = socket.socket()
    try:
        probe.bind(("127.0.0.1", port))
    except OSError:
        probe.close()
        return None
    return probe


_ports = Ports()


def die_with_us() -> None:
    """Have the kernel end the calling process when the one that started it ends."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on, for this process alone."""
    return _ports.take()


def wait_until(condition: Callable[[], bool], *, seconds: float = 30, what: str = "it") -> None:
    """Asks `condition` until it holds. Raises TimeoutError naming `what`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come about within {seconds:g} s")
        time.sleep(0.02)


def wait_for_port(port: int, *, seconds: float = 30) -> None:
    """Returns once 127.0.0.1:port takes connections. Raises TimeoutError."""
    wait_until(lambda: listens(port), seconds=seconds, what=f"a listener on port {port}")


def start(
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    user: str | None = None,
) -> subprocess.Popen[bytes]:
    """Starts a program that ends with us, its output appended to `log`; as `user`, if one is named."""

    def become() -> None:
        if user is not None:
            account = pwd.getpwnam(user)
            os.initgroups(user, account.pw_gid)
            os.setgid(account.pw_gid)
            os.setuid(account.pw_uid)
        # After setuid, which would clear it.
        die_with_us()

    with log.open("ab") as output:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=None if env is None else dict(env),
            cwd=cwd,
            preexec_fn=become,  # noqa: PLW1509 -- no threads run yet where tests start servers
        )


class Process(Protocol):
    """What is asked of a process: by `subprocess.Popen`, or by a server that was forked."""

    pid: int

    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, number: int, /) -> None: ...
    def kill(self) -> None: ...


def stop(process: Process, *, by: signal.Signals = signal.SIGTERM, seconds: float = 60) -> int:
    """Asks the program to end and returns its exit code. Kills one that won't and raises TimeoutExpired."""
    if process.poll() is None:
        process.send_signal(by)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise


def children(pid: int) -> list[int]:
    """The ids of the processes that a process started and that still run."""
    return [
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    ]


def is_alive(pid: int) -> bool:
    """Returns True if a process is there, and no zombie that nobody has taken notice of."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def listens(port: int) -> bool:
    """Returns True if anyone takes connections on 127.0.0.1:port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
