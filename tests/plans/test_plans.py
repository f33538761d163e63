"""No statement of the chat reads a table that grows from end to end, on either database.

Every statement that the store can run is run once over a store with much in it, and its plan is read. How to allow one
that has to read a whole table: docs/development.md.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chatapp.store.db.engine import Database
from tests.plans.driving import driven
from tests.plans.exceptions import APART, NOT_DRIVEN, OF_ONE_DATABASE, READS_ALL
from tests.plans.explaining import is_planned, scans
from tests.plans.seeding import seed
from tests.plans.watching import Site, Watched, sites, watching

_LIST = re.compile(r"(\(?(\?|%s|%\(\w+\)s(::\w+)?)\)?, )+")
_Found = dict[tuple[str, str], str]


@pytest.fixture
def watched(migrated_url: str, tmp_path: Path) -> Iterator[tuple[Watched, Database]]:
    """All that was run over a seeded database of each kind, and the database."""
    database = Database(migrated_url)
    seed(database)
    with watching() as watched, driven(migrated_url, tmp_path) as drive:
        drive.everything()
    yield watched, database
    database.close()


def test_no_statement_reads_a_table_that_grows_and_every_statement_was_seen(
    watched: tuple[Watched, Database],
) -> None:
    ran, database = watched
    found = _reading_all(ran, database)
    missed = [site for site in ran.missed(sites()) if not _may_be_missed(f"{site.file}:{site.function}")]
    if found or missed:
        pytest.fail(_complaint(found, missed), pytrace=False)


def _complaint(found: _Found, missed: list[Site]) -> str:
    lines = [f"reads all of {table}: {statement}" for (table, _short), statement in found.items()]
    return "\n\n".join(lines + [f"nothing was run by {site}" for site in missed])


def _reading_all(ran: Watched, database: Database) -> _Found:
    found: _Found = {}
    with database.writing.begin() as connection:
        for statement, parameters in _one_of_each(ran):
            for table in scans(connection, statement, parameters):
                if not _is_allowed(table, ran.functions[statement]):
                    found[table, _short(statement)] = statement
    return found


def _is_allowed(table: str, functions: set[str]) -> bool:
    names = functions | {name.partition(":")[0] for name in functions}
    return any(name in NOT_DRIVEN or name in APART or (table, name) in READS_ALL for name in names)


def _may_be_missed(function: str) -> bool:
    return function in OF_ONE_DATABASE or function in NOT_DRIVEN or function.partition(":")[0] in NOT_DRIVEN


def _one_of_each(ran: Watched) -> Iterator[tuple[str, Any]]:
    each = {_short(statement): statement for statement in ran.statements if is_planned(statement)}
    return ((statement, ran.statements[statement]) for statement in each.values())


def _short(statement: str) -> str:
    return " ".join(_LIST.sub("", statement).split())
