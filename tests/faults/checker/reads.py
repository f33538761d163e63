"""Reads: each sees what was acknowledged before it, none goes back, and all ways of reading agree."""

from collections.abc import Iterator

from chatapp.store.rooms.unread import MOST_COUNTED
from tests.faults.checker.log import Finding, Operation, Read, Run, State


def check_reads(run: Run) -> Iterator[Finding]:
    """After an ack every later read has it, and no later read has less than an earlier one."""
    for room in {read.room for read in run.reads}:
        reads = sorted((read for read in run.reads if read.room == room), key=lambda read: read.invoked)
        acks = [op for op in run.operations if op.room == room and op.stored is not None]
        yield from _monotonic(room, reads, acks)


def check_ways(run: Run) -> Iterator[Finding]:
    """All ways of reading show the same history."""
    for way, rooms in run.ways.items():
        for room, truth in run.truth.items():
            shown = rooms.get(room, [])
            if shown != truth:
                yield Finding("disagreement", room, f"{way} differs from sql: {_first_difference(shown, truth)}")


def check_catch_ups(run: Run) -> Iterator[Finding]:
    """The changes since any rev are exactly the messages whose rev is higher, by rev."""
    for caught in run.catch_ups:
        due = sorted((s for s in run.truth[caught.room] if s.rev > caught.since), key=lambda state: state.rev)
        if list(caught.states) != due:
            difference = _first_difference(list(caught.states), due)
            yield Finding("disagreement", caught.room, f"changes since {caught.since}: {difference}")


def check_unread(run: Run) -> Iterator[Finding]:
    """Unread is what others wrote after the message that was read last, but for what was deleted."""
    for told in run.unread:
        newer = run.truth[told.room][told.seq :]
        due = min(sum(not state.deleted and state.author != told.person for state in newer), MOST_COUNTED)
        if told.unread != due:
            yield Finding("unread", told.room, f"{told.client} is told {told.unread} after seq {told.seq}, not {due}")


def _monotonic(room: str, reads: list[Read], acks: list[Operation]) -> Iterator[Finding]:
    # Everything that was certain by an instant, in the order in which it became so.
    certain = sorted(
        [
            *((op.returned, op.stored.seq, op.stored.rev) for op in acks if op.stored is not None),
            *((read.returned, s.seq, s.rev) for read in reads for s in read.states),
        ]
    )
    revs: dict[int, int] = {}
    position, highest = 0, 0
    for read in reads:
        while position < len(certain) and certain[position][0] < read.invoked:
            _, seq, rev = certain[position]
            revs[seq], highest, position = max(rev, revs.get(seq, 0)), max(highest, seq), position + 1
        yield from _at_least(room, read, highest, revs)


def _at_least(room: str, read: Read, highest: int, revs: dict[int, int]) -> Iterator[Finding]:
    seqs = [state.seq for state in read.states]
    if max(seqs, default=0) < highest:
        yield Finding("non-monotonic-read", room, f"{read.client} read up to {max(seqs, default=0)} of {highest}")
    if seqs != list(range(min(seqs, default=0), max(seqs, default=-1) + 1)):
        yield Finding("gap", room, f"{read.client} read a page of {seqs}")
    for state in read.states:
        if state.rev < revs.get(state.seq, 0):
            what = f"{read.client} read seq {state.seq} at rev {state.rev} after rev {revs[state.seq]} was certain"
            yield Finding("non-monotonic-read", room, what)


def _first_difference(shown: list[State], truth: list[State]) -> str:
    for mine, other in zip(shown, truth, strict=False):
        if mine != other:
            return f"{mine} for {other}"
    return f"{len(shown)} messages for {len(truth)}"
