"""How the servers of the tests get onto a machine: the real script, a package manager that keeps a record."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.programs import ROOT

# Nothing is ever there, so the script tries all its ways.
PYTHON = "#!/bin/sh\nexit 1\n"
APT = '#!/bin/sh\necho "$DEBIAN_FRONTEND: $*" >>"$RECORD"\n'


class Machine:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.record = folder / "record"
        self.record.touch()
        self.add(".venv/bin/python", PYTHON)
        self.add(".venv/bin/uv", "#!/bin/sh\nexit 1\n")
        self.add(".venv/bin/playwright", "#!/bin/sh\nexit 1\n")
        self.add("bin/sleep", "#!/bin/sh\n")
        self.add("bin/sudo", "#!/bin/sh\nexit 1\n")
        (folder / ".make").mkdir()

    def add(self, name: str, text: str) -> None:
        program = self.folder / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(text)
        program.chmod(0o755)

    def install(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [ROOT / "scripts" / "install-test-servers"],
            cwd=self.folder,
            env={"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "RECORD": str(self.record)},
            capture_output=True,
            text=True,
            check=False,
        )

    def calls(self, verb: str) -> list[str]:
        return [line for line in self.record.read_text().splitlines() if f" {verb}" in line]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def as_user(machine: Machine, number: int) -> None:
    machine.add("bin/id", f"#!/bin/sh\necho {number}\n")


def test_root_gets_all_packages_at_once_and_is_asked_nothing(machine: Machine) -> None:
    as_user(machine, 0)
    machine.add("bin/apt-get", APT)
    machine.install()
    [call] = machine.calls("install")
    assert call.startswith("noninteractive: ")
    browser = "chromium fonts-dejavu-core chromium-headless-shell"
    packages = f"postgresql redis-server {browser} gcc libc6-dev xvfb xdotool imagemagick python3-tk"
    assert call.endswith(f"--yes --no-install-recommends {packages}")


def test_failing_package_lists_are_fetched_again(machine: Machine) -> None:
    as_user(machine, 0)
    machine.add("bin/apt-get", APT + "exit 1\n")
    assert machine.install().returncode == 0
    assert len(machine.calls("update")) == 3


def test_one_package_that_is_not_to_be_had_does_not_keep_the_others_away(machine: Machine) -> None:
    as_user(machine, 0)
    machine.add("bin/apt-get", APT + 'case "$*" in *install*chromium*) exit 100 ;; esac\n')
    machine.install()
    assert [call.split()[-1] for call in machine.calls("install")][1:] == [
        "postgresql",
        "redis-server",
        "chromium",
        "fonts-dejavu-core",
        "chromium-headless-shell",
        "gcc",
        "libc6-dev",
        "xvfb",
        "xdotool",
        "imagemagick",
        "python3-tk",
    ]


def test_others_than_root_are_told_what_to_install(machine: Machine) -> None:
    as_user(machine, 1000)
    machine.add("bin/apt-get", APT)
    told = machine.install().stdout
    assert "apt-get install postgresql redis-server chromium" in told
    assert machine.record.read_text() == ""
