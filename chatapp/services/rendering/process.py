"""The serving process's handle of a renderer process: started at first use, killed and replaced when it hangs."""

import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import structlog
from gevent.monkey import get_original

from chatapp.concurrency.frames import receive_frame, send_frame
from chatapp.domain.markup import MentionTargets

# The process limits each text itself. This is for one that answers nothing at all, because somebody stopped it.
ANSWER_SECONDS = 2.0
_START_SECONDS = 60.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 30.0
_COMMAND = (sys.executable, "-P", "-m", "chatapp.services.renderer_process")
_waitpid: Callable[[int, int], tuple[int, int]] = get_original("os", "waitpid")
_log = structlog.get_logger(__name__)


class Text(NamedTuple):
    """A text to render, and whom and what it may name."""

    body: str
    targets: MentionTargets


class Rendered(NamedTuple):
    """The HTML of a text, or None where it is shown plain, and how many seconds of CPU it took."""

    html: str | None = None
    seconds: float = 0.0


# What a text takes, at most, that is stopped: `services.renderer_process.limits`.
STOPPED = Rendered(None, 0.1)
_PLAIN = Rendered()


class RendererProcess:
    """Renders texts in a process of its own. To be used by one caller at a time.

    It knows no secret (its environment is empty), inherits one socket, and ends when that socket closes.
    """

    def __init__(self, command: Sequence[str] = _COMMAND) -> None:
        self._command = command
        self._pid: int | None = None
        self._socket: socket.socket | None = None
        self._next_number = 1
        self._failures = 0
        self._not_before = 0.0
        self._starting = False
        self._ready_at = 0.0

    @property
    def pid(self) -> int | None:
        """The id of the process, None while there is none."""
        return self._pid

    def ready_at(self) -> float:
        """Return when the process last became ready (monotonic seconds): now, while it still starts."""
        return time.monotonic() if self._starting else self._ready_at

    def render(self, texts: Sequence[Text]) -> list[Rendered]:
        """Return what each text became, in their order. Never raises: what cannot be rendered is shown plain."""
        answers: list[Rendered] = []
        lost_at = -1
        while len(answers) < len(texts):
            try:
                self._exchange(texts[len(answers) :], answers)
            except TimeoutError:
                self._failed("does not answer")
                answers.append(STOPPED)
            except _CannotStartError:
                answers += [_PLAIN] * (len(texts) - len(answers))
            except (OSError, EOFError, ValueError):
                self._failed("ended")
                # That was hardly the text's fault, so it gets a second try, but no third.
                if lost_at == len(answers):
                    answers.append(_PLAIN)
                else:
                    lost_at = len(answers)
        return answers

    def stop(self) -> None:
        """End the process. The next text starts another."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._pid is not None:
            _kill(self._pid)
            self._pid = None

    def _exchange(self, texts: Sequence[Text], answers: list[Rendered]) -> None:
        """Add the answers to the first texts, up to one that had to be stopped: its worker took the others along."""
        connection = self._socket or self._start()
        first = self._next_number
        self._next_number += len(texts)
        send_frame(connection, _request(first, texts))
        for number in range(first, first + len(texts)):
            answer = _answer(connection, number)
            self._failures = 0
            answers.append(answer or STOPPED)
            if answer is None:
                return

    def _start(self) -> socket.socket:
        if time.monotonic() < self._not_before:
            raise _CannotStartError
        self._starting = True
        try:
            self._socket, theirs = socket.socketpair()
            with theirs:
                self._pid = _spawn(self._command, theirs)
            self._socket.settimeout(_START_SECONDS)
            receive_frame(self._socket)
            self._socket.settimeout(ANSWER_SECONDS)
        except (OSError, EOFError) as error:
            self._failed("does not start")
            raise _CannotStartError from error
        finally:
            self._starting, self._ready_at = False, time.monotonic()
        return self._socket

    def _failed(self, what: str) -> None:
        """Stop what is left; the first failure is made good at once, after more of them we wait ever longer."""
        _log.warning("renderer process " + what, pid=self.pid)
        self.stop()
        if self._failures:
            pause = min(_FIRST_PAUSE * 2.0 ** (self._failures - 1), _LONGEST_PAUSE)
            self._not_before = time.monotonic() + pause
        self._failures += 1


class _CannotStartError(Exception):
    pass


def _spawn(command: Sequence[str], stdin: socket.socket) -> int:
    # Not subprocess: gevent's forks and goes on in Python, which a process with native threads must not.
    actions = [
        (os.POSIX_SPAWN_DUP2, stdin.fileno(), 0),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
    ]
    return os.posix_spawn(command[0], list(command), _environment(), file_actions=actions)


def _kill(pid: int) -> None:
    """Kill a process with its workers. One that has ended, and that gevent has noticed, is not our child any more."""
    with suppress(ChildProcessError):
        if _waitpid(pid, os.WNOHANG)[0] == 0:
            os.kill(pid, signal.SIGKILL)
            _waitpid(pid, 0)


def _request(first: int, texts: Sequence[Text]) -> bytes:
    parts = [
        [number, body, dict(targets.people), list(targets.rooms), targets.everyone]
        for number, (body, targets) in enumerate(texts, first)
    ]
    return json.dumps(parts).encode()


def _answer(connection: socket.socket, number: int) -> Rendered | None:
    """Return the answer to a text, None where its worker was stopped. Raises OSError, TimeoutError, EOFError.

    An empty answer says that a lexer is being loaded first, which is not the text's fault.
    """
    while True:
        answered = _parsed(receive_frame(connection))
        if not answered:
            connection.settimeout(_START_SECONDS)
        # A worker that is killed just after its answer is reported once more.
        elif answered[0] == number:
            connection.settimeout(ANSWER_SECONDS)
            return Rendered(*answered[1:]) if answered[1:] else None


def _parsed(frame: bytes) -> list[Any]:
    answer: list[Any] = json.loads(frame)
    return answer


def _environment() -> dict[str, str]:
    # Its path as ours, wherever we were started; nothing else of our environment, which holds passwords.
    return {"PYTHONPATH": str(Path(__file__).parents[3]), "PATH": os.defpath, "PYTHONUTF8": "1"}
