"""`make torture`: a long run of the history checker, with a report.

python -m tests.faults [--database sqlite|postgresql] [--processes N] [--messages N] [--faults N]
                       [--segment N] [--people N] [--seed N] [--minutes N] [--folder PATH] [--report PATH]
Exit code 1 where anything was found. With --folder a run that was stopped goes on where it was; on PostgreSQL the
folder has to be one that PostgreSQL's user can reach.
"""

import argparse
import sys
import tempfile
from math import inf
from pathlib import Path

from tests.faults.report import report
from tests.faults.segment import Result
from tests.faults.sites import PostgresSite, SqliteSite
from tests.faults.torture import Torture

HEAD = """# Torture

Concurrent clients write, edit, delete, react, read, leave and come back while faults strike; one sends everything
twice, one in bursts of up to 500 packets, and two write on while they are banned, kicked, muted, demoted and
deactivated by turns, by a server or beside it. Then everything heals, and what was acknowledged, what each client
heard, what each backup held and what each way of reading shows (socket history and changes, REST history and changes,
admin page, command line, SQL) is compared; `docs/reliability.md` says how.

"""


def main() -> int:
    """Run and write the report; 1 where anything was found."""
    asked = _options().parse_args()
    kept = Path(asked.folder) if asked.folder else None
    folder = kept or Path(tempfile.mkdtemp(prefix="torture-"))
    folder.mkdir(parents=True, exist_ok=True)
    site = SqliteSite(folder) if asked.database == "sqlite" else PostgresSite(folder, asked.processes)
    segments = max(1, round(asked.messages / asked.segment))
    torture = Torture(
        site,
        segments=segments,
        messages=asked.messages // segments,
        faults=-(-asked.faults // segments),
        people=asked.people,
        seed=asked.seed,
        seconds=60 * asked.minutes,
    )
    results: list[Result] = []
    try:
        for result in torture.run():
            results.append(result)
            _say(result)
            Path(asked.report).write_text(HEAD + report(site, results, seed=asked.seed, asked=_words(asked)))
    finally:
        if kept is None:
            site.remove()
    return 1 if any(result.findings for result in results) else 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description="A long run of the history checker.")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--processes", type=int, default=3, help="servers on PostgreSQL; on SQLite it is always one")
    parser.add_argument("--messages", type=int, default=100_000, help="messages to be acknowledged")
    parser.add_argument("--faults", type=int, default=50)
    parser.add_argument("--segment", type=int, default=10_000, help="messages between two comparisons")
    parser.add_argument("--people", type=int, default=6, help="clients that write at once")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=inf, help="no new segment begins after that")
    parser.add_argument("--folder", help="where the data stay; a run on it goes on where the last one ended")
    parser.add_argument("--report", default="torture.md")
    return parser


def _words(asked: argparse.Namespace) -> str:
    processes = asked.processes if asked.database == "postgresql" else 1
    told = f"{asked.messages:,} messages and {asked.faults} faults asked for, {asked.people} people at once"
    return f"{told}, {processes} server{'s' if processes > 1 else ''}"


def _say(result: Result) -> None:
    name = "all again" if result.number < 0 else f"segment {result.number}"
    struck = ", ".join(f"{name} {count}" for name, count in result.strikes.items())
    sys.stdout.write(
        f"{name}: {result.acknowledged} acknowledged, {struck or 'no fault'}, {result.seconds:.0f} s,"
        f" {len(result.findings)} findings\n"
    )
    for finding in result.findings[:20]:
        sys.stdout.write(f"  {finding.kind} {finding.room}: {finding.what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
