"""What the databases' own plans say of a statement: which tables it would read from end to end."""

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, text

from chatapp.models import Base

_SCAN = re.compile(r"^SCAN (\w+)")
# One row of a few constants, however large the chat is.
_BOUNDED = {"unwanted_words"}
GROWING = {table.name for table in Base.metadata.sorted_tables} - _BOUNDED | {"message_words"}
# A row that is put in reads nothing: what SQLite lists there are the looks for what refers to it, which it leaves out.
_PLANNED = re.compile(r"\s*(WITH|SELECT|UPDATE|DELETE)\b")


def is_planned(statement: str) -> bool:
    """Return True if a statement has a plan at all."""
    return _PLANNED.match(statement) is not None


def scans(connection: Connection, statement: str, parameters: Any) -> list[str]:
    """Return the tables that grow and that a statement reads as a whole, or all entries of an index of theirs."""
    if connection.dialect.name == "sqlite":
        return sorted(set(_on_sqlite(connection, statement, parameters)))
    return sorted(set(_on_postgresql(connection, statement, parameters)))


def _on_sqlite(connection: Connection, statement: str, parameters: Any) -> Iterator[str]:
    driver: Any = connection.connection.cursor()
    steps = [step[-1] for step in driver.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()]
    aliases, few = _aliases(statement), _partial_indexes(connection)
    ends_early = "LIMIT" in statement and "WHERE" not in statement and not any("TEMP B-TREE" in step for step in steps)
    for step in steps:
        found = _SCAN.match(step)
        name = found[1] if found else re.sub(r"^SEARCH (\w+) .*", r"\1", step) if "ANY(" in step else ""
        table = aliases.get(name, name)
        # The full-text index has a language of its own: "M" is a match.
        is_match = re.search(r"VIRTUAL TABLE INDEX \d+:\w", step) is not None
        is_few = any(step.endswith(f"INDEX {index}") for index in few)
        if table in GROWING and not (is_match or is_few or ends_early):
            yield table


def _partial_indexes(connection: Connection) -> list[str]:
    """Return the names of the indexes that have few of a table's rows: to read all of one is what it is for."""
    query = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'"
    return list(connection.execute(text(query)).scalars())


def _aliases(statement: str) -> dict[str, str]:
    pairs = re.findall(r"(?:FROM|JOIN|,)\s+(\w+)\s+(?:AS\s+)?(\w+)", statement)
    return {alias: table for table, alias in pairs if table in GROWING and alias not in GROWING}


def _on_postgresql(connection: Connection, statement: str, parameters: Any) -> Iterator[str]:
    driver: Any = connection.connection.cursor()
    with driver as cursor:
        # Rightly it reads all of a small table to join it. Asked not to, it shows whether it could do otherwise.
        cursor.execute("SET LOCAL enable_hashjoin = off")
        cursor.execute("SET LOCAL enable_mergejoin = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
        [(plans,)] = cursor.fetchall()
    leading = _leading_columns(connection)
    for node in _nodes(plans[0]["Plan"]):
        is_all = node["Node Type"] == "Seq Scan" or _reads_all(node, leading)
        if is_all and node["Relation Name"] in GROWING and not node.get("ends early"):
            yield node["Relation Name"]


def _reads_all(node: dict[str, Any], leading: dict[str, str]) -> bool:
    """Return True if a node goes through a whole index: by no condition, or by none on its first column."""
    if node["Node Type"] not in {"Index Scan", "Index Only Scan"}:
        return False
    first = leading.get(node["Index Name"])
    return first is not None and re.search(rf"\b{first}\b", node.get("Index Cond", "")) is None


def _nodes(plan: dict[str, Any], is_limited: bool = False) -> Iterator[dict[str, Any]]:
    # A page in the order of an index ends when it is full, where nothing is left out on the way.
    yield plan | {"ends early": is_limited and "Filter" not in plan}
    is_limited = plan["Node Type"] == "Limit" or (is_limited and plan["Node Type"] == "Nested Loop")
    for below in plan.get("Plans", ()):
        yield from _nodes(below, is_limited and below.get("Parent Relationship") != "Inner")


def _leading_columns(connection: Connection) -> dict[str, str]:
    query = (
        "SELECT c.relname, a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]"
        # Those with few of a table's rows are there to be read as a whole.
        " WHERE i.indpred IS NULL"
    )
    return {row[0]: row[1] for row in connection.execute(text(query))}
