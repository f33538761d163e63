"""A renderer process never takes the server along: not by time, memory, silence or death. All of them are real."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chatapp.domain.markup import NOBODY
from chatapp.services.rendering import process as process_module
from chatapp.services.rendering.process import RendererProcess, Text
from tests.support.processes import children, is_alive, wait_until

CODE = "```py\nif x:\n```"
CODE_HTML = '<pre tabindex="0" data-language="py"><code><span class="c-k">if</span> x:</code></pre>'
BACKSLASHES = '```scala\n"' + "\\" * 80 + "\n```"
BAD = (sys.executable, "-P", "-m", "tests.support.bad_renderer")

Make = Callable[..., RendererProcess]


@pytest.fixture
def make() -> Iterator[Make]:
    made: list[RendererProcess] = []

    def build(*command: str) -> RendererProcess:
        made.append(RendererProcess(command) if command else RendererProcess())
        return made[-1]

    yield build
    for each in made:
        each.stop()


def html(process: RendererProcess, *bodies: str) -> list[str | None]:
    return [each.html for each in process.render([Text(body, NOBODY) for body in bodies])]


def pid_of(process: RendererProcess) -> int:
    assert process.pid is not None
    return process.pid


def worker_of(process: RendererProcess) -> int:
    wait_until(lambda: len(children(pid_of(process))) == 1, what="a worker")
    return children(pid_of(process))[0]


def test_it_starts_with_the_first_text_and_stays(make: Make) -> None:
    process = make()
    assert process.pid is None
    assert html(process, CODE) == [CODE_HTML]
    first = process.pid
    assert html(process, CODE, "**x**") == [CODE_HTML, "<strong>x</strong>"]
    assert process.pid == first


@pytest.mark.parametrize("bad", ["regex", "sleep", "memory", "raise", "die"])
def test_a_text_past_its_limits_is_plain_and_the_next_ones_are_not(make: Make, bad: str) -> None:
    process = make(*BAD)
    began = time.monotonic()
    assert html(process, "a", bad, "b", bad, "c") == ["<p>a</p>", None, "<p>b</p>", None, "<p>c</p>"]
    first = process.pid
    assert html(process, "d") == ["<p>d</p>"]
    assert process.pid == first
    assert time.monotonic() - began < 60


def test_what_stops_a_text_counts_its_own_time(make: Make) -> None:
    process = make()
    html(process, CODE)
    [plain] = process.render([Text(BACKSLASHES, NOBODY)])
    assert plain.html is None
    assert plain.seconds == pytest.approx(0.1)
    assert html(process, CODE) == [CODE_HTML]


def test_one_that_answers_nothing_is_replaced(make: Make) -> None:
    process = make(*BAD)
    assert html(process, "a") == ["<p>a</p>"]
    first, worker = pid_of(process), worker_of(process)
    began = time.monotonic()
    assert html(process, "stop", "b") == [None, "<p>b</p>"]
    assert time.monotonic() - began < 60
    assert process.pid != first
    wait_until(lambda: not is_alive(first) and not is_alive(worker), what="the end of both")


def test_a_worker_killed_by_hand_is_replaced_and_no_text_pays_for_it(make: Make) -> None:
    process = make()
    html(process, CODE)
    for _ in range(3):
        worker = worker_of(process)
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda gone=worker: not is_alive(gone), what="its end")  # type: ignore[misc]
        assert html(process, CODE) == [CODE_HTML]


def test_a_process_killed_by_hand_is_replaced_and_no_text_pays_for_it(make: Make) -> None:
    process = make()
    html(process, CODE)
    first, worker = pid_of(process), worker_of(process)
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: not is_alive(worker), what="the end of its worker")
    assert html(process, CODE) == [CODE_HTML]
    assert process.pid != first


def test_a_slow_start_is_not_the_first_texts_fault(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_module, "_environment", lambda: {"PYTHONPATH": str(Path.cwd()), "SLOW": "3"})
    assert html(make(*BAD), "a") == ["<p>a</p>"]


def test_one_that_cannot_start_is_tried_ever_more_rarely(make: Make) -> None:
    process = make(sys.executable, "-c", "")
    assert html(process, "a", "b") == [None, None]
    assert html(process, "a") == [None]
    began = time.monotonic()
    for _ in range(50):
        assert html(process, "a") == [None]
    # Each start would take longer than all of these together.
    assert time.monotonic() - began < 5
    assert make("/nowhere/python").render([Text("a", NOBODY)])[0].html is None


def test_it_inherits_no_file_no_socket_and_no_secret(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "x" * 40)
    with socket.socket() as listener, (tmp_path / "chatapp.db").open("wb") as database:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        for each in (listener.fileno(), database.fileno()):
            os.set_inheritable(each, True)
        process = make(*BAD)
        [files, environment] = html(process, "files", "environment")
    assert files is not None
    assert environment is not None
    assert files.count("socket:") == 2  # its own one, by two numbers
    assert "chatapp.db" not in files
    assert set(environment.split()) <= {"LC_CTYPE", "PATH", "PYTHONPATH", "PYTHONUTF8"}


def test_it_ends_with_the_server() -> None:
    program = (
        "import os, signal\n"
        "from chatapp.services.rendering import RENDERER, render\n"
        f"assert render({CODE!r})\n"
        "print(*[process.pid for process in RENDERER._processes if process.pid], flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    pids = [int(pid) for pid in done.stdout.split()]
    assert pids
    wait_until(lambda: not any(is_alive(pid) for pid in pids), what="its end")
