"""The closing lines of `make test`, from reports as pytest and vitest write them."""

import sys
from pathlib import Path

import pytest

from scripts import run_tests
from scripts.run_tests import Outcome, read_report, summary

REPORT = """
<testsuites><testsuite name="pytest">
  <testcase classname="tests.store.test_rooms" name="test_a_room_is_made" time="0.25" />
  <testcase classname="tests.store.test_rooms" name="test_a_room_is_found" time="3.5">
    <failure message="AssertionError: assert 1 == 2&#10; +  where 1 = len(rooms)">def test_a_room_is_found():</failure>
  </testcase>
  <testcase classname="tests.store.test_rooms" name="test_a_room_is_closed" time="0.5">
    <error message="failed on setup with &quot;OSError: no database&quot;">database_url = ...</error>
  </testcase>
  <testcase classname="tests.e2e.test_people" name="test_people_meet" time="0">
    <skipped message="no browser" />
  </testcase>
</testsuite></testsuites>
"""


def outcome(folder: Path, exit_code: int = 1) -> Outcome:
    report = folder / "pytest.xml"
    report.write_text(REPORT)
    return Outcome("pytest", exit_code, 61.2, list(read_report(report)))


def test_the_closing_lines_give_times_counts_and_the_reasons_of_failures_last(tmp_path: Path) -> None:
    lines = list(summary([outcome(tmp_path)], {"redis": "no redis-server"}))
    assert lines == [
        "slow: 3.5 s: tests.store.test_rooms.test_a_room_is_found",
        "slow: 0.5 s: tests.store.test_rooms.test_a_room_is_closed",
        "slow: 0.2 s: tests.store.test_rooms.test_a_room_is_made",
        "slow: 0.0 s: tests.e2e.test_people.test_people_meet",
        "pytest: FAILED (exit code 1): 4 tests, 2 failed, 1 skipped; 61 s",
        "could not run here: tests that need redis: no redis-server",
        "skipped: tests.e2e.test_people.test_people_meet: no browser",
        "failed: tests.store.test_rooms.test_a_room_is_found: AssertionError: assert 1 == 2",
        'failed: tests.store.test_rooms.test_a_room_is_closed: failed on setup with "OSError: no database"',
    ]


def test_of_many_failures_thirty_are_named_and_the_others_counted() -> None:
    tests = [run_tests.Test(f"test_{number}", 1, "broken", None) for number in range(100)]
    lines = [line for line in summary([Outcome("pytest", 1, 100, tests)], {}) if line.startswith("failed")]
    assert len(lines) == 31
    assert lines[-1] == "failed: 70 more"


def test_a_suite_that_ended_before_its_report_failed(tmp_path: Path) -> None:
    assert list(read_report(tmp_path / "none.xml")) == []
    assert Outcome("pytest", 3, 1, []).line == "pytest: FAILED (exit code 3): no report; 1 s"


def test_a_suite_is_run_once_and_a_failure_stays_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_tests, "REPORTS", tmp_path)
    code = f"import sys; open('{tmp_path}/runs', 'a').write('x'); open(sys.argv[1], 'w').write({REPORT!r}); sys.exit(1)"
    ran = run_tests.run("suite", [sys.executable, "-c", code.replace("{", "{{").replace("}", "}}"), "{report}"])
    assert (ran.exit_code, len(ran.tests), (tmp_path / "runs").read_text()) == (1, 4, "x")
