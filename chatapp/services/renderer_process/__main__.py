"""The renderer process: loads the parsers once, then forks a worker, and a new one when it dies.

A fork of a process that has everything loaded costs milliseconds; a new interpreter would cost a quarter of a second
for each hostile text. This process never looks at a text, so it needs no time limit itself. It has one thread.
"""

import gc
import json
import mmap
import os
import resource
import signal
import socket
import time
from collections.abc import Iterator

from chatapp.concurrency.frames import send_frame
from chatapp.domain.markup import NOBODY
from chatapp.services.renderer_process.highlighting import LANGUAGES, load_lexer
from chatapp.services.renderer_process.limits import limit_process
from chatapp.services.renderer_process.pipeline import html_of
from chatapp.services.renderer_process.worker import NUMBER_BYTES, Render, work

_PAUSE = 0.02
_WARM_UP = "**x** :tada: https://example.org ||y||\n\n- z\n\n```python\nx = 1\n```\n\n|a|\n|-|\n|b|"


def main(render: Render = html_of) -> None:
    """Serve the socket that is this process's standard input, until it ends. The first frame sent says ready."""
    # Ctrl+C in a terminal goes to everyone; the server ends us when it has rendered what it accepted.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whatever a C library of the server left open for us.
    os.closerange(3, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    os.chdir("/")
    connection = socket.socket(fileno=os.dup(0))
    connection.setblocking(True)
    limit_process()
    html_of(_WARM_UP, NOBODY)
    gc.freeze()
    send_frame(connection, b"ready")
    current = mmap.mmap(-1, NUMBER_BYTES)
    # Whoever sends hostile code sends more: from the first death on new workers find ever more lexers loaded.
    loading = (load_lexer(language) for language in LANGUAGES)
    status = _wait(_fork(connection, current, render), iter(()))
    while status != 0:
        if current[:] != bytes(NUMBER_BYTES):
            send_frame(connection, json.dumps([int.from_bytes(current[:])]).encode())
            current[:] = bytes(NUMBER_BYTES)
        else:
            # Nobody's text is waiting for it, and a worker that cannot begin must not be forked without end.
            time.sleep(_PAUSE)
        status = _wait(_fork(connection, current, render), loading)


def _fork(connection: socket.socket, current: mmap.mmap, render: Render) -> int:
    parent = os.getpid()
    worker = os.fork()
    if worker == 0:
        try:
            work(connection, current, render, parent)
        finally:
            os._exit(0)
    return worker


def _wait(worker: int, meanwhile: Iterator[None]) -> int:
    """Return the status with which a worker ended: 0 where the server hung up. Goes on with other work meanwhile."""
    for _done in meanwhile:
        ended, status = os.waitpid(worker, os.WNOHANG)
        if ended:
            return status
    return os.waitpid(worker, 0)[1]


if __name__ == "__main__":
    main()
