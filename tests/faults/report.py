"""The report of a run, in Markdown."""

import os
import platform
from collections import Counter
from collections.abc import Sequence

from tests.faults.segment import Result
from tests.faults.sites import Site


def report(site: Site, results: Sequence[Result], *, seed: int, asked: str) -> str:
    """Return what was done and what was found on one site."""
    played = [result for result in results if result.number >= 0]
    findings = [finding for result in results for finding in result.findings]
    strikes: Counter[str] = sum((result.strikes for result in played), Counter())
    lines = [
        f"## {site.kind}",
        "",
        f"{asked}; seed {seed}; {os.cpu_count()} cores, Python {platform.python_version()}.",
        "",
        "| | |",
        "|---|---|",
        f"| acknowledged messages | {sum(result.acknowledged for result in played):,} |",
        f"| operations in all | {sum(result.operations for result in played):,} |",
        f"| events heard and compared | {sum(result.heard for result in played):,} |",
        f"| times somebody left a room and came back | {sum(result.left for result in played):,} |",
        f"| bans, kicks, mutes, demotions and closed accounts | {sum(result.sanctions for result in played):,} |",
        f"| faults | {strikes.total()} |",
        f"| segments | {len(played)} |",
        f"| minutes | {sum(result.seconds for result in played) / 60:.1f} |",
        f"| violations | **{len(findings)}** |",
        "",
        "Faults: " + ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in sorted(strikes.items())) + ".",
        "",
        *(f"- {note}" for note in site.notes),
        *(f"- {finding.kind} in {finding.room or 'no room'}: {finding.what}" for finding in findings[:50]),
    ]
    return "\n".join(lines).rstrip() + "\n"
