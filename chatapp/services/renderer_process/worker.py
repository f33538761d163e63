"""A worker: renders the texts of a request one by one under their limits, and answers each at once."""

import json
import mmap
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from socket import socket
from typing import Any

from chatapp.concurrency.frames import receive_frame, send_frame
from chatapp.domain.markup import MentionTargets
from chatapp.services.renderer_process.limits import die_with_parent, on_untimed, time_limit

Render = Callable[[str, MentionTargets], str | None]
NUMBER_BYTES = 8


def work(connection: socket, current: mmap.mmap, render: Render, parent: int) -> None:
    """Answer requests until the connection ends.

    A request is a list of [number, body, people, rooms, everyone], an answer [number, HTML or null, seconds of CPU].
    `current` holds the number of the text that is being rendered, or 0, for the parent to read if this process dies.
    """
    die_with_parent(parent)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    on_untimed(partial(send_frame, connection, b"[]"))
    with suppress(EOFError, OSError):
        while True:
            for text in json.loads(receive_frame(connection)):
                current[:] = text[0].to_bytes(NUMBER_BYTES)
                send_frame(connection, json.dumps(_answer(text, render)).encode())
                current[:] = bytes(NUMBER_BYTES)


def _answer(text: list[Any], render: Render) -> list[Any]:
    number, body, people, rooms, everyone = text
    targets = MentionTargets(people, frozenset(rooms), everyone)
    began = time.process_time()
    html = None
    try:
        with time_limit():
            html = render(body, targets)
    except MemoryError:
        os._exit(1)
    except Exception:  # noqa: BLE001 - whatever a parser trips over, the text is shown plain
        html = None
    return [number, html, time.process_time() - began]
