import json
import re
from pathlib import Path

import pytest

from tests.support.pages import Visitor
from tests.support.programs import ROOT

TEXTS = ROOT / "chatapp" / "web" / "admin" / "texts"
ENGLISH: dict[str, str] = json.loads((TEXTS / "en.json").read_text("utf-8"))
# Keys that end in what a record says: every value there can be has its text.
OPEN = (
    "admin.what.", "admin.kind.", "admin.kinds.", "admin.outcome.", "admin.invitation.", "admin.words.", "admin.audit.",
    "duration.",
)  # fmt: skip


@pytest.mark.parametrize("path", sorted(TEXTS.glob("*.json")), ids=lambda path: path.stem)
def test_every_language_has_the_same_texts_with_the_same_gaps(path: Path) -> None:
    texts: dict[str, str] = json.loads(path.read_text("utf-8"))
    assert texts.keys() == ENGLISH.keys()
    for key, text in texts.items():
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", ENGLISH[key])), key


def test_every_text_is_used() -> None:
    sources = [*(ROOT / "templates" / "admin").glob("*.html"), *(ROOT / "chatapp" / "web" / "admin").glob("*.py")]
    used = "".join(path.read_text("utf-8") for path in sources)
    assert [
        key for key in ENGLISH if not key.startswith(OPEN) and f'"{key}"' not in used and f"'{key}'" not in used
    ] == []


def test_the_pages_speak_the_readers_language(visitor: Visitor) -> None:
    visitor.log_in("Olga", "owner")
    page = visitor.get("/admin/history", headers={"Accept-Language": "de-AT,en;q=0.5"}).text
    assert "<h1>Verlauf</h1>" in page
    assert "Keine Nachricht passt zu diesem Filter." in page
