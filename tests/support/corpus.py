"""Cases that the server, the page, the window and the terminal all have to show alike: tests/corpus.

The page's own tests (frontend/test) read the same files.
"""

import json
from typing import Any

from tests.support.programs import ROOT

CORPUS = ROOT / "tests" / "corpus"


def cases(name: str) -> Any:
    """Return the content of one of the JSON files."""
    return json.loads((CORPUS / f"{name}.json").read_text("utf-8"))


def grouping_messages(case: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the messages of a case of `grouping.json` as payloads."""
    first = case.get("first_seq", 1)
    return [_message(first + index, given) for index, given in enumerate(case["messages"])]


def _message(seq: int, given: dict[str, Any]) -> dict[str, Any]:
    author = given.get("author", 1)
    blank = {"kind": "message", "reply_to": None, "deleted": False, "body": f"text {seq}"}
    created = {"created_at": f"2026-11-22T12:00:{seq:02d}.000Z"}
    return {"seq": seq, **blank, **created, **given, "author": {"id": author, "name": f"person {author}"}}
