"""The Makefile as the person at the terminal meets it."""

import os
import re
import shutil
import subprocess
from pathlib import Path

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
    now = (tmp_path / "scripts").stat().st_mtime + 1000
    for age, name in enumerate(PRODUCTS):
        product = tmp_path / name
        product.parent.mkdir(parents=True, exist_ok=True)
        product.touch()
        os.utime(product, (now + age, now + age))
    return tmp_path


def change(path: Path) -> None:
    later = path.stat().st_mtime + 5000
    os.utime(path, (later, later))


@pytest.mark.parametrize("arguments", [(), ("help",)])
def test_lists_its_own_targets(arguments: tuple[str, ...]) -> None:
    listed = re.findall(r"^  make ([a-z-]+) +\S", make(*arguments), flags=re.MULTILINE)
    assert set(TARGETS) <= set(listed)


def test_a_finished_set_up_is_not_done_again(finished: Path) -> None:
    assert "Nothing to be done" in make("--dry-run", "setup", cwd=finished)


def test_a_second_run_only_serves(finished: Path) -> None:
    assert make("--dry-run", "run", cwd=finished).splitlines() == ["exec .venv/bin/python serve.py"]


def test_a_changed_lock_is_installed(finished: Path) -> None:
    change(finished / "requirements.txt")
    assert "scripts/sync-python requirements.txt" in make("--dry-run", "run", cwd=finished)


def test_running_after_testing_keeps_the_tools(finished: Path) -> None:
    change(finished / "requirements-dev.txt")
    assert "sync-python" not in make("--dry-run", "run", cwd=finished)
    assert "requirements-dev.txt" in make("--dry-run", "setup", cwd=finished)


def test_a_changed_front_end_is_bundled(finished: Path) -> None:
    source = finished / "frontend" / "src" / "main.tsx"
    source.parent.mkdir(parents=True)
    source.touch()
    change(finished / "Makefile")
    os.utime(source, (finished.joinpath("Makefile").stat().st_mtime,) * 2)
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
