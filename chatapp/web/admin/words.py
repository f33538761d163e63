"""What the administrators' templates can use: their own texts on top of those of all pages, and their tools."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from chatapp.domain.times import iso
from chatapp.web.painting import language
from chatapp.web.texts import DEFAULT, Texts, speaking, texts

_FOLDER = Path(__file__).parent / "texts"
# The tools of an administrator, in the order of the side navigation: endpoint and key of the name.
_TOOLS = (
    ("admin.overview", "admin.overview"),
    ("admin.history", "admin.history"),
    ("admin.rooms", "admin.rooms"),
    ("admin.people", "admin.people"),
)


def words() -> dict[str, Any]:
    """Return what is added to the templates of these pages."""
    return {"t": speaking(_texts(language())), "tools": _TOOLS, "number": number, "day_of": day_of}


def number(value: int) -> str:
    """Return a number with its thousands apart by a narrow space, which every language reads."""
    return f"{value:,}".replace(",", "\u202f")


def day_of(instant: int) -> str:
    """Return the UTC day of an instant (ms) as `YYYY-MM-DD`."""
    return iso(instant)[:10]


@cache
def _texts(name: str) -> Texts:
    own: Texts = json.loads((_FOLDER / f"{DEFAULT}.json").read_text("utf-8"))
    path = _FOLDER / f"{name}.json"
    if name != DEFAULT and path.exists():
        own |= json.loads(path.read_text("utf-8"))
    return texts(name) | own
