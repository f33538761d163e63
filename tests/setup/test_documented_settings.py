import re
from dataclasses import fields
from pathlib import Path

from config import Settings

PAGE = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text()
ROWS = {row[0]: row[1] for row in re.findall(r"^\| `([A-Z_]+)` \| ([^|]+?) \|", PAGE, re.MULTILINE)}


def test_every_setting_is_documented_and_nothing_else() -> None:
    assert ROWS.keys() == {field.name.upper() for field in fields(Settings)}


def test_the_documented_defaults_are_the_real_ones() -> None:
    shown = {True: "on", False: "off", "": "none"}
    derived = {"DATA_DIR", "DATABASE_URL", "PUBLIC_URL", "SECRET_KEY"}
    for field in fields(Settings):
        name = field.name.upper()
        if name not in derived:
            default = field.default
            told = shown[default] if isinstance(default, bool) or default == "" else str(default)
            assert ROWS[name] == told, name
