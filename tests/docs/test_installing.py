"""Nobody is told to install this project from a package index: the name belongs to somebody else there."""

import re
import subprocess

from tests.support.programs import ROOT

_FROM_AN_INDEX = re.compile(
    r"\b(?:pip3?|pipx|uv|uvx|poetry|pdm)\s(?:[^\n\"'`&|;]*\s)?[\"']?chatapp(?![\w./-])", re.IGNORECASE
)


def test_no_text_of_ours_says_to_install_it_from_an_index() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    own = [ROOT / name for name in listed.splitlines() if not name.startswith("tests/docs/")]
    texts = {path: path.read_text(errors="replace") for path in own if path.is_file()}
    assert [path.name for path, text in texts.items() if _FROM_AN_INDEX.search(text) or "chatapp[" in text] == []


def test_such_a_text_would_be_found() -> None:
    for text in ('pip install "chatapp"', "pip3 install -U chatapp", "uv tool install chatapp", "pipx run chatapp"):
        assert _FROM_AN_INDEX.search(text), text
    assert not _FROM_AN_INDEX.search('pip install ".[desktop]"  && chatapp-desktop')
