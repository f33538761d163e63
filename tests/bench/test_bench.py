"""The benchmark ends, and every message it sent was delivered to everyone. Speed is not tested."""

import subprocess
import sys
from pathlib import Path

from tests.support.programs import ROOT

_TINY = ("--clients", "20", "--pairs", "3", "--seconds", "0.3", "--rounds", "1", "--history", "500")


def bench(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False)


def test_the_table_is_complete_and_no_message_is_lost(tmp_path: Path) -> None:
    out = tmp_path / "table.md"
    ran = bench(*_TINY, "--contenders", "ours,ceiling", "--out", str(out))
    assert ran.returncode == 0, ran.stderr
    text = out.read_text()
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert rows[0] == "|  | chatapp | C, stores nothing |"
    for table in text.split("\n\n"):
        assert len({line.count("|") for line in table.splitlines() if line.startswith("|")}) <= 1
    for workload in ("fan-out to 20", "20 messages/s", "3 rooms of two", "one message under way", "joining", "20 idle"):
        assert any(workload in row for row in rows), f"no row for {workload}"
    assert "The store alone" in text


def test_an_unknown_contender_is_an_error(tmp_path: Path) -> None:
    ran = bench("--contenders", "ours,elephant")
    assert ran.returncode == 1
    assert "there is no contender elephant" in ran.stderr
    assert "Traceback" not in ran.stderr
