"""`flask run` as a real process: its own command, not Flask's."""

import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.support import processes
from tests.support.programs import ROOT


def test_flask_run_migrates_serves_and_prints_the_owners_link(tmp_path: Path, free_port: int) -> None:
    log = tmp_path / "log"
    settings = {"DATA_DIR": str(tmp_path / "data"), "PORT": str(free_port)}
    command = [sys.executable, "-m", "flask", "run"]
    server = processes.start(command, log=log, env=os.environ | settings, cwd=ROOT)
    try:
        processes.wait_for_port(free_port)
        with urllib.request.urlopen(f"http://127.0.0.1:{free_port}/healthz") as answer:
            assert answer.status == 200
        said = log.read_text()
        assert f"http://127.0.0.1:{free_port}/\n" in said
        assert re.search(rf"http://127\.0\.0\.1:{free_port}/owner/\S+", said)
    finally:
        processes.stop(server)


def test_a_setting_that_cannot_be_used_is_told_in_one_line(tmp_path: Path) -> None:
    settings = {"DATA_DIR": str(tmp_path), "PORT": "harbour"}
    ended = subprocess.run(
        [sys.executable, "-m", "flask", "room", "list"],
        env=os.environ | settings,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr == "chatapp: PORT takes a whole number, not 'harbour'.\n"
