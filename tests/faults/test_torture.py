"""A short run of torture on each database, and the proof that it would see a server that lies."""

from pathlib import Path

import pytest

from tests.faults.reading import make_admin
from tests.faults.segment import Segment
from tests.faults.sites import PostgresSite, Site, SqliteSite
from tests.faults.strikes import kill
from tests.faults.torture import Torture

MESSAGES = 2_000
FAULTS = 6
MOST_KILLS = 20
# What a server that forgets what it acknowledged may show as; whether a run settles is no proof.
LOST = {"drop", "swap", "phantom", "divergent-order", "fold", "stale-edit", "undelete", "lost-reaction"}


def check_short(site: Site) -> None:
    torture = Torture(site, segments=1, messages=MESSAGES, faults=FAULTS, people=5, seed=7)
    results = list(torture.run())
    assert [finding for result in results for finding in result.findings] == []
    assert results[0].acknowledged == MESSAGES
    assert results[0].strikes.total() == FAULTS


def test_nothing_is_lost_doubled_or_reordered_on_sqlite(tmp_path: Path) -> None:
    site = SqliteSite(tmp_path / "site")
    try:
        check_short(site)
    finally:
        site.remove()


def test_nothing_is_lost_doubled_or_reordered_on_postgresql(tmp_path: Path) -> None:
    site = PostgresSite(tmp_path / "site")
    try:
        check_short(site)
    finally:
        site.remove()


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
