"""Runs every suite of tests and closes with what passed, what failed and what could not run here, and why.

Usage: run_tests.py [PYTEST OPTIONS]. Exit code 1 when a suite failed, a test was skipped or a program is missing.
A test that failed beside others and passes alone is named, and fails nothing.
"""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.support import programs  # noqa: E402 -- the path has to be set first

REPORTS = ROOT / ".make"
IN_MEMORY = Path("/dev/shm")  # noqa: S108 -- pytest makes folders of its own in it
# Servers, databases and browsers of two tests at a time need less.
ROOM_BYTES = 4 << 30
# More than this is no unsteadiness.
MOST_UNSTEADY = 20


@dataclass
class Outcome:
    """What one suite came to; `left_out` has a line for each test that was skipped, `failed` the names of failures."""

    suite: str
    exit_code: int
    seconds: float
    counts: dict[str, int] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    @property
    def line(self) -> str:
        """One line for the summary."""
        verdict = "passed" if self.exit_code == 0 else f"FAILED (exit code {self.exit_code})"
        counts = ", ".join(f"{number} {name}" for name, number in self.counts.items())
        return f"{self.suite}: {verdict}: {counts or 'no report'}; {self.seconds:.0f} s"


def main(pytest_options: list[str]) -> int:
    """Runs the suites one after the other and prints the summary."""
    outcomes = [
        *run_pytest(pytest_options),
        run(
            "vitest",
            ["npx", "vitest", "run", "--reporter=default", "--reporter=junit", "--outputFile={report}"],
        ),
    ]
    absences = programs.absences()
    print("\n== make test")
    for outcome in outcomes:
        print(outcome.line)
    for name in [name for outcome in outcomes if outcome.exit_code == 0 for name in outcome.failed]:
        print(f"unsteady: {name} failed beside others and passed alone")
    for line in [line for outcome in outcomes for line in outcome.left_out]:
        print(f"did not run: {line}")
    for name, reason in absences.items():
        print(f"could not run here: tests that need {name}: {reason}")
    left_out = any(outcome.left_out for outcome in outcomes) or bool(absences)
    if not left_out:
        print("nothing was left out")
    return 1 if left_out or any(outcome.exit_code for outcome in outcomes) else 0


def run_pytest(options: list[str]) -> list[Outcome]:
    """Runs all tests beside each other, then alone what failed: a test that starts real servers needs the machine.
    What passes alone does not fail the run, and is named at its end.
    """
    workers = os.environ.get("PYTEST_WORKERS", "2")
    pytest = [sys.executable, "-m", "pytest", "--junitxml", "{report}", *options]
    together = run("pytest", [*pytest, "-n", workers])
    if together.exit_code != 1 or len(together.failed) > MOST_UNSTEADY:
        return [together]
    alone = run("pytest-alone", [*pytest, "--last-failed", "--last-failed-no-failures", "none"])
    if alone.exit_code == 0:
        together.exit_code = 0
    return [together, alone]


def run(suite: str, command: list[str]) -> Outcome:
    """Runs one suite, its output going to ours, and reads its JUnit report."""
    report = REPORTS / f"{suite}.xml"
    report.unlink(missing_ok=True)
    print(f"== {suite}", flush=True)
    began = time.monotonic()
    command = [part.format(report=report) for part in command]
    env = os.environ | temporary_folder()
    exit_code = subprocess.run(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, check=False).returncode
    outcome = Outcome(suite, exit_code, time.monotonic() - began)
    if report.exists():
        read_report(outcome, report)
    return outcome


def temporary_folder() -> dict[str, str]:
    """TMPDIR in memory, where there is room: tests commit thousands of times, and wait for no disk there."""
    if "TMPDIR" in os.environ or not IN_MEMORY.is_dir() or shutil.disk_usage(IN_MEMORY).free < ROOM_BYTES:
        return {}
    return {"TMPDIR": str(IN_MEMORY)}


def read_report(outcome: Outcome, report: Path) -> None:
    """Takes over the counts, and the name and reason of each test that was skipped."""
    cases = list(ET.parse(report).iter("testcase"))  # noqa: S314 -- our own tools wrote it
    outcome.failed = [
        f"{case.get('classname')}.{case.get('name')}"
        for case in cases
        if case.find("failure") is not None or case.find("error") is not None
    ]
    skipped = [(case, reason) for case in cases if (reason := case.find("skipped")) is not None]
    outcome.counts = {"tests": len(cases), "failed": len(outcome.failed), "skipped": len(skipped)}
    for case, reason in skipped:
        name = f"{case.get('classname')}.{case.get('name')}"
        outcome.left_out.append(f"{name}: {reason.get('message', 'no reason given')}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
