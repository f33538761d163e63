"""Refuses large tables before parsing: a short text can ask for very many cells."""

import re

MAX_COLUMNS = 50
MAX_CELLS = 2_000
# The line under a table's head, also inside quotes and lists (GitHub Flavored Markdown, 4.10).
_DELIMITERS = re.compile(r"[ \t>]*[|:-][ \t|:-]*")


def has_large_table(body: str) -> bool:
    """Return True if a table may have more than 50 columns or 2,000 cells, its empty ones included. Linear."""
    columns = cells = 0
    for line in body.split("\n"):
        if not line.strip(" \t>"):
            columns = 0
        elif _DELIMITERS.fullmatch(line):
            columns = max(columns, line.strip(" \t>").strip("|").count("|") + 1)
            # The head has come already.
            cells += 2 * columns
        elif columns:
            cells += columns
        if columns > MAX_COLUMNS or cells > MAX_CELLS:
            return True
    return False
