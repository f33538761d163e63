"""The programs for people's own machines come apart from the server."""

import subprocess
import sys
import tomllib

import pytest

from tests.support.programs import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
SERVER_PARTS = ("flask", "gevent", "sqlalchemy", "werkzeug")


def locked(name: str) -> set[str]:
    lines = (ROOT / name).read_text().splitlines()
    return {line.split("==")[0].split("[")[0] for line in lines if "==" in line and not line.startswith(" ")}


@pytest.mark.parametrize(("extra", "own"), [("desktop", "sv-ttk"), ("terminal", "textual")])
def test_a_server_carries_nothing_of_them(extra: str, own: str) -> None:
    assert any(wanted.startswith(own) for wanted in PROJECT["optional-dependencies"][extra])
    assert own not in locked("requirements.txt")
    assert own in locked("requirements-dev.txt")


@pytest.mark.parametrize("module", ["chatapp.desktop.window", "chatapp.terminal.app"])
def test_they_load_nothing_of_the_server(module: str) -> None:
    found = f"import sys, {module}; print([name for name in {SERVER_PARTS} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", found], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.parametrize("program", sorted(PROJECT["scripts"]))
def test_each_explains_itself(program: str) -> None:
    path = ROOT / ".venv" / "bin" / program
    done = subprocess.run([path, "--help"], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert "--name" in done.stdout


def test_without_a_screen_the_window_says_so() -> None:
    command = [sys.executable, "-m", "chatapp.desktop"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env={"HOME": "/nowhere"}, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("No display available")
