"""Runs every suite of tests and closes with what passed, what failed and what could not run here, and why.

Usage: run_tests.py [PYTEST OPTIONS]. Exit code 1 when a test failed or was skipped, or a program is missing.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.support import programs  # noqa: E402 -- the path has to be set first

REPORTS = ROOT / ".make"
IN_MEMORY = Path("/dev/shm")  # noqa: S108 -- pytest makes folders of its own in it
# Servers, databases and browsers of three tests at a time need less.
ROOM_BYTES = 4 << 30
SLOWEST = 10
# Often the end of a log is all that is kept of it: the closing lines stay short, and name the failures last.
NAMED_FAILURES = 30
REASON_CHARACTERS = 200


class Test(NamedTuple):
    """One test of a JUnit report. `failure` and `skipped` give the reason, None where it did not happen."""

    name: str
    seconds: float
    failure: str | None
    skipped: str | None


@dataclass
class Outcome:
    """The result of one suite. `tests` is empty where the suite wrote no report."""

    suite: str
    exit_code: int
    seconds: float
    tests: list[Test] = field(default_factory=list)

    @property
    def line(self) -> str:
        """One line for the summary."""
        verdict = "passed" if self.exit_code == 0 else f"FAILED (exit code {self.exit_code})"
        return f"{self.suite}: {verdict}: {self._counts()}; {self.seconds:.0f} s"

    def _counts(self) -> str:
        if not self.tests:
            return "no report"
        failed = sum(test.failure is not None for test in self.tests)
        skipped = sum(test.skipped is not None for test in self.tests)
        return f"{len(self.tests)} tests, {failed} failed, {skipped} skipped"


def main(pytest_options: list[str]) -> int:
    """Run the suites one after the other and print the summary. Return the exit code."""
    # pytest comes last: what it wrote when it stopped early then stands right above the summary. Its tests wait for
    # servers and browsers a third of their time, so two cores have work for three of them.
    vitest = ["npx", "vitest", "run", "--reporter=default", "--reporter=junit", "--outputFile={report}"]
    options = ["--junitxml", "{report}", "-n", os.environ.get("PYTEST_WORKERS", "3"), "--dist", "worksteal"]
    pytest = [sys.executable, "-m", "pytest", *options, *pytest_options]
    outcomes = [run("vitest", vitest), run("pytest", pytest)]
    absences = programs.absences()
    print("\n== make test")
    for line in summary(outcomes, absences):
        print(line)
    complete = not absences and not any(test.skipped for outcome in outcomes for test in outcome.tests)
    return 0 if complete and not any(outcome.exit_code for outcome in outcomes) else 1


def run(suite: str, command: list[str]) -> Outcome:
    """Run one suite, its output going to ours, and read its JUnit report."""
    report = REPORTS / f"{suite}.xml"
    report.unlink(missing_ok=True)
    print(f"== {suite}", flush=True)
    began = time.monotonic()
    command = [part.format(report=report) for part in command]
    env = os.environ | temporary_folder()
    exit_code = subprocess.run(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, check=False).returncode
    return Outcome(suite, exit_code, time.monotonic() - began, list(read_report(report)))


def temporary_folder() -> dict[str, str]:
    """TMPDIR in memory, where there is room: tests commit thousands of times, and wait for no disk there."""
    if "TMPDIR" in os.environ or not IN_MEMORY.is_dir() or shutil.disk_usage(IN_MEMORY).free < ROOM_BYTES:
        return {}
    return {"TMPDIR": str(IN_MEMORY)}


def read_report(report: Path) -> Iterator[Test]:
    """Yield the tests of a JUnit report; none where the suite wrote no report."""
    if not report.exists():
        return
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 -- our own tools wrote it
        yield Test(
            name=f"{case.get('classname')}.{case.get('name')}",
            seconds=float(case.get("time", 0)),
            failure=reason_given(case, "failure", "error"),
            skipped=reason_given(case, "skipped"),
        )


def reason_given(case: ET.Element, *tags: str) -> str | None:
    """Return the first line of the reason that a test case gives under one of `tags`, shortened; None without one."""
    found = next((element for tag in tags if (element := case.find(tag)) is not None), None)
    if found is None:
        return None
    text = (found.get("message") or found.text or "").strip()
    return (text.splitlines() or ["no reason given"])[0][:REASON_CHARACTERS]


def summary(outcomes: list[Outcome], absences: dict[str, str]) -> Iterator[str]:
    """Yield the closing lines. `absences` gives for each missing program the reason."""
    tests = [test for outcome in outcomes for test in outcome.tests]
    for test in sorted(tests, key=lambda test: -test.seconds)[:SLOWEST]:
        yield f"slow: {test.seconds:.1f} s: {test.name}"
    for outcome in outcomes:
        yield outcome.line
    for name, reason in absences.items():
        yield f"could not run here: tests that need {name}: {reason}"
    yield from named("skipped", [(test.name, test.skipped) for test in tests if test.skipped is not None])
    yield from named("failed", [(test.name, test.failure) for test in tests if test.failure is not None])


def named(verdict: str, tests: list[tuple[str, str]]) -> Iterator[str]:
    """Yield a line for each of `tests` (name, reason), and one that counts those left out of a long list."""
    for name, reason in islice(tests, NAMED_FAILURES):
        yield f"{verdict}: {name}: {reason}"
    if len(tests) > NAMED_FAILURES:
        yield f"{verdict}: {len(tests) - NAMED_FAILURES} more"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
