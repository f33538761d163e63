"""What a text may cost. The limits end a process, so each is tried in one of its own."""

import signal
import subprocess
import sys

import pytest

from tests.support.programs import ROOT

BUSY = "while True: pass"


def run(code: str) -> subprocess.CompletedProcess[str]:
    whole = f"from chatapp.services.renderer_process.limits import *\nimport time\n{code}\n"
    return subprocess.run(
        [sys.executable, "-c", whole], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("limits", "block", "ended"),
    [
        ("0.1, 30", BUSY, signal.SIGPROF),
        ("30, 0.2", "time.sleep(30)", signal.SIGALRM),
    ],
)
def test_past_its_time_a_process_is_killed(limits: str, block: str, ended: signal.Signals) -> None:
    assert run(f"with time_limit({limits}):\n    {block}").returncode == -ended


def test_in_time_nothing_happens_and_the_clocks_stop() -> None:
    ran = run("with time_limit(5, 5): pass\nprint(signal.getitimer(signal.ITIMER_PROF))")
    assert (ran.returncode, ran.stdout) == (0, "(0.0, 0.0)\n")


def test_work_that_is_nobodys_fault_is_not_counted_and_announced() -> None:
    busy = "until = time.process_time() + 0.5\n        while time.process_time() < until: pass"
    ran = run(f"on_untimed(lambda: print('waits'))\nwith time_limit(0.2, 30):\n    with untimed():\n        {busy}")
    assert (ran.returncode, ran.stdout) == (0, "waits\n")


def test_a_process_gets_no_more_memory_and_writes_no_file() -> None:
    assert "MemoryError" in run("limit_process()\nx = bytearray(1 << 30)").stderr
    write = "import tempfile\nf = tempfile.TemporaryFile()\nlimit_process()\nf.write(b'x')\nf.flush()"
    assert "File too large" in run(f"signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n{write}").stderr
