"""A chat that no program asks does without what the API is made of."""

import subprocess
import sys

from tests.support.programs import ROOT

BUILD = """
import sys
from pathlib import Path
from chatapp import create_app
from config import Settings
app = create_app(Settings(data_dir=Path(sys.argv[1])))
loaded = lambda: {"pydantic", "flask_openapi3", "chatapp.api.application"} & set(sys.modules)
assert not loaded(), loaded()
assert app.test_client().get("/healthz").status_code == 200
assert not loaded(), loaded()
assert app.test_client().get("/api/v1/openapi.json").status_code == 200
assert len(loaded()) == 3, loaded()
"""


def test_it_is_built_when_it_is_asked_first(tmp_path: object) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", BUILD, str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
