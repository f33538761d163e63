"""The Makefile as the person at the terminal meets it."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE, STDOUT

import pytest

from tests.support.programs import ROOT

TARGETS = ["setup", "run", "test", "check", "bench", "build", "format"]
SOURCES = [
    ".npmrc",
    "Makefile",
    "package-lock.json",
    "package.json",
    "pyproject.toml",
    "requirements-dev.txt",
    "requirements-node.txt",
    "requirements-setup.txt",
    "requirements.txt",
    "scripts",
]
# In the order in which they are made.
PRODUCTS = [
    ".make/python",
    ".make/python-dev",
    ".make/node",
    ".make/node-dev",
    "chatapp/web/static/build/manifest.json",
]


def make(*arguments: str, cwd: Path = ROOT) -> str:
    return subprocess.run(["make", *arguments], cwd=cwd, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    """A copy of what the Makefile reads, and products newer than all of it."""
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    for path in tmp_path.rglob("*"):
        make_older(path, seconds=1000)
    for number, name in enumerate(PRODUCTS):
        product = tmp_path / name
        product.parent.mkdir(parents=True, exist_ok=True)
        product.touch()
        make_older(product, seconds=500 - number)
    return tmp_path


def make_older(path: Path, *, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


@pytest.mark.parametrize("arguments", [(), ("help",)])
def test_lists_its_own_targets(arguments: tuple[str, ...]) -> None:
    listed = re.findall(r"^  make ([a-z-]+) +\S", make(*arguments), flags=re.MULTILINE)
    assert set(TARGETS) <= set(listed)


def test_a_finished_set_up_is_not_done_again(finished: Path) -> None:
    assert "Nothing to be done" in make("--dry-run", "setup", cwd=finished)


def test_a_second_run_only_serves(finished: Path) -> None:
    [line] = make("--dry-run", "run", cwd=finished).splitlines()
    assert re.fullmatch(r"exec .*\.venv/bin/python serve\.py", line)


def test_a_changed_lock_is_installed(finished: Path) -> None:
    (finished / "requirements.txt").touch()
    assert "scripts/sync-python requirements.txt" in make("--dry-run", "run", cwd=finished)


def test_running_after_testing_keeps_the_tools(finished: Path) -> None:
    (finished / "requirements-dev.txt").touch()
    assert "sync-python" not in make("--dry-run", "run", cwd=finished)
    assert "requirements-dev.txt" in make("--dry-run", "setup", cwd=finished)


def test_a_changed_front_end_is_bundled(finished: Path) -> None:
    source = finished / "frontend" / "src" / "main.tsx"
    source.parent.mkdir(parents=True)
    source.touch()
    assert "npm run --silent build" in make("--dry-run", "run", cwd=finished)


def test_a_python_that_is_too_old_is_said_in_one_line(tmp_path: Path) -> None:
    for name in ("python3", "python3.14", "python3.13", "python3.12", "python3.11"):
        old = tmp_path / "bin" / name
        old.parent.mkdir(exist_ok=True)
        old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2"\nexit 1\n')
        old.chmod(0o755)
    ran = subprocess.run(
        [ROOT / "scripts" / "sync-python", "requirements.txt"],
        cwd=tmp_path,
        env={"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert len(ran.stderr.splitlines()) == 1
    assert "Python 3.11 or newer is needed; found Python 3.9.2" in ran.stderr


STAND_IN = """#!/bin/sh
trap 'echo ended in order; exit 0' INT TERM
echo serving
while :; do sleep 0.05; done
"""


def heed_ctrl_c() -> None:
    """Undo what a shell does to whatever it runs in the background: tests may be run there."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def serving(finished: Path) -> Iterator[subprocess.Popen[str]]:
    """`make run` in a process group of its own, with a server that says when it serves and when it ended."""
    python = finished / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(STAND_IN)
    python.chmod(0o755)
    with subprocess.Popen(
        ["make", "run"], cwd=finished, stdout=PIPE, stderr=STDOUT, text=True, start_new_session=True,
        preexec_fn=heed_ctrl_c,  # noqa: PLW1509 -- no threads run yet
    ) as run:  # fmt: skip
        assert run.stdout is not None
        assert run.stdout.readline() == "serving\n"
        yield run
        with contextlib.suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)


def rest_of(run: subprocess.Popen[str]) -> str:
    """What is printed until nobody is left to print."""
    assert run.stdout is not None
    return run.stdout.read()


def test_ctrl_c_ends_the_server_in_order_and_without_noise(serving: subprocess.Popen[str]) -> None:
    os.killpg(serving.pid, signal.SIGINT)
    # GNU Make itself now and then says that it found no child to wait for, when both got the signal.
    assert [line for line in rest_of(serving).splitlines() if not line.startswith("make")] == ["ended in order"]


def test_sigterm_to_make_alone_ends_the_server_in_order(serving: subprocess.Popen[str]) -> None:
    serving.terminate()
    assert rest_of(serving) == "ended in order\n"


def test_the_server_does_not_outlive_a_make_that_was_killed(serving: subprocess.Popen[str]) -> None:
    serving.kill()
    assert rest_of(serving) == ""
