"""The history checker: from the log of a run to what was promised and not kept. Pure; it touches no server."""

from tests.faults.checker.changes import check_changes, check_finality
from tests.faults.checker.copies import check_copies
from tests.faults.checker.log import Finding, Run
from tests.faults.checker.reads import check_catch_ups, check_reads, check_unread, check_ways
from tests.faults.checker.sanctions import check_sanctions
from tests.faults.checker.sends import check_numbers, check_order, check_sends
from tests.faults.checker.streams import check_rights, check_states, check_streams

RULES = (
    check_numbers, check_sends, check_order, check_streams, check_states, check_rights, check_changes, check_finality,
    check_reads, check_ways, check_catch_ups, check_unread, check_copies, check_sanctions,
)  # fmt: skip


def check(run: Run) -> list[Finding]:
    """Return everything in a run that breaks a promise: an empty list where all are kept."""
    return [finding for rule in RULES for finding in rule(run)]
