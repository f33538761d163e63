"""docs/security.md names tests that are there."""

import re

from tests.support.programs import ROOT

TEXT = (ROOT / "docs" / "security.md").read_text()


def test_every_test_that_the_table_names_is_there() -> None:
    sources = {path: path.read_text() for path in (ROOT / "tests").rglob("test_*.py")}
    missing_files = [name for name in re.findall(r"`(tests/[\w/]+\.py)`", TEXT) if not (ROOT / name).is_file()]
    functions = re.findall(r"`(test_\w+)`", TEXT)
    missing = [name for name in functions if not any(f"def {name}(" in source for source in sources.values())]
    assert (missing_files, missing) == ([], [])
    assert len(functions) > 10


def test_every_row_names_a_test() -> None:
    table = TEXT.partition("## Findings and their defences")[2]
    rows = [line for line in table.splitlines() if line.startswith("| ")][1:]
    assert [row for row in rows if "`test" not in row.rpartition("|")[0].rpartition("|")[2]] == []
