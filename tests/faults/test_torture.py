"""A short run of torture on each database, and the proof that it would see a server that lies."""

import faulthandler
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.reading import make_admin
from tests.faults.segment import Result, Segment
from tests.faults.sites import PostgresSite, Site, SqliteSite
from tests.faults.strikes import kill
from tests.faults.torture import Torture

# On each database; together that is 20,000 messages and 20 faults.
MESSAGES = 10_000
FAULTS = 10
MOST_KILLS = 20
PATIENCE_SECONDS = 1800
# What a server that forgets what it acknowledged may show as; whether a run settles is no proof.
LOST = {"drop", "swap", "phantom", "divergent-order", "fold", "stale-edit", "undelete", "lost-reaction"}


@pytest.fixture
def folder() -> Iterator[Path]:
    # PostgreSQL's user has to get there, which pytest's own folders do not allow.
    made = Path(tempfile.mkdtemp(prefix="torture-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def patient() -> None:
    # Longer than pytest would wait: it plays for minutes where others load the machine.
    faulthandler.dump_traceback_later(PATIENCE_SECONDS, exit=True)


def check_short(site: Site) -> None:
    torture = Torture(site, segments=1, messages=MESSAGES, faults=FAULTS, people=5, seed=7)
    results = list(torture.run())
    assert [finding for result in results for finding in result.findings] == []
    assert results[0].acknowledged == MESSAGES
    assert results[0].strikes.total() == FAULTS
    assert results[0].sanctions > 0


def test_nothing_is_lost_doubled_or_reordered_on_sqlite(folder: Path, patient: None) -> None:
    site = SqliteSite(folder)
    try:
        check_short(site)
    finally:
        site.remove()


def test_nothing_is_lost_doubled_or_reordered_on_postgresql(folder: Path, patient: None) -> None:
    site = PostgresSite(folder)
    try:
        check_short(site)
    finally:
        site.remove()


@pytest.mark.parametrize("kind", [SqliteSite, PostgresSite])
def test_a_run_that_was_stopped_goes_on(folder: Path, kind: type[SqliteSite | PostgresSite]) -> None:
    first = kind(folder)
    results = list(_run(first, segments=1))
    # As if the second segment had been begun and cut short: its rooms and people are there already.
    (folder / "begun").write_text("0 1")
    again = kind(folder)
    try:
        more = list(_run(again, segments=2))
        assert vars(more[0]) == vars(results[0])
        assert [result.number for result in more] == [0, 1, -1]
        assert more[1].digests.keys() == {"s1-1-open", "s1-1-closed"}
        assert [finding for result in more for finding in result.findings] == []
    finally:
        again.remove()


def _run(site: Site, segments: int) -> Iterator[Result]:
    return Torture(site, segments=segments, messages=150, faults=1, people=2, seed=1).run()


def test_a_server_that_acknowledges_before_it_commits_is_caught(tmp_path: Path) -> None:
    site = SqliteSite(tmp_path / "site", command=("-m", "tests.faults.lying_server"))
    site.start()
    try:
        make_admin(site.servers[0])
        for number in range(MOST_KILLS // 2):
            segment = Segment(site, number, messages=400, people=3, seed=number)
            kinds = {finding.kind for finding in segment.run([kill] * 2).findings}
            if kinds & LOST:
                return
        pytest.fail(f"the checker saw nothing wrong in {MOST_KILLS} kills")
    finally:
        for server in site.servers:
            server.kill()
        for proxy in site.proxies:
            proxy.close()
        site.remove()
