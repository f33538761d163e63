"""A process that has loaded all of `serve.py`, and forks a server for each line it reads: a start without the imports.

A line is JSON: `env`, `log` and `umask`. For each server it writes `started PID`, and `ended PID CODE` later on.
"""

import ctypes
import gc
import json
import os
import runpy
import signal
import sys
import time
from typing import Any

from gevent import get_hub, reinit
from gevent.monkey import get_original

# Loads all there is to load, and has gevent patch the system's calls: its own ones are needed here.
import serve  # noqa: F401

_fork, _waitpid = (get_original("os", name) for name in ("fork", "waitpid"))
_on_signal = get_original("signal", "signal")
_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Serve until the test process closes the pipe or ends."""
    _on_signal(signal.SIGCHLD, _reap)
    gc.freeze()
    for line in sys.stdin:
        # Its start is told before its end.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        pid = _fork()
        if pid == 0:
            _become(json.loads(line))
            return
        os.write(1, f"started {pid}\n".encode())
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


def _reap(*_: Any) -> None:
    while True:
        try:
            pid, status = _waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        os.write(1, f"ended {pid} {os.waitstatus_to_exitcode(status)}\n".encode())


def _become(wanted: dict[str, Any]) -> None:
    """Go on as `python serve.py` with this environment would, whose output goes to the log."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    _on_signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    nothing, log = os.open(os.devnull, os.O_RDONLY), os.open(wanted["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for place, descriptor in enumerate((nothing, log, log)):
        os.dup2(descriptor, place)
    os.close(nothing)
    os.close(log)
    os.umask(wanted["umask"])
    os.environ.clear()
    os.environ.update(wanted["env"])
    time.tzset()
    reinit(get_hub())
    runpy.run_path("serve.py", run_name="__main__")


if __name__ == "__main__":
    main()
