"""What was taken away from a person stays away until it is given back."""

from collections.abc import Iterator

from tests.faults.checker.log import Finding, Operation, Run, Sanction


def check_sanctions(run: Run) -> Iterator[Finding]:
    """Nobody banned, deactivated or muted is acknowledged or stored after the moderator's own acknowledgement."""
    for sanction in run.sanctions:
        if sanction.kind != "demote":
            done = [op for op in run.operations if op.act == "send"]
            yield from _acknowledged(sanction, done, "wrote")
            yield from _stored(sanction, run)
        if sanction.kind != "mute":
            yield from _acknowledged(sanction, run.attempts, "moderated")


def _acknowledged(sanction: Sanction, done: list[Operation], what: str) -> Iterator[Finding]:
    for op in done:
        is_theirs = op.person == sanction.person and op.ended == "ok"
        if is_theirs and op.invoked > sanction.acknowledged and op.returned < sanction.lifted:
            since = op.invoked - sanction.acknowledged
            yield Finding("sanction", op.room, f"{op.client} {what} {since:.3f} s after the {sanction.kind}")


def _stored(sanction: Sanction, run: Run) -> Iterator[Finding]:
    # Between the two moments the room was read: what has a number in between was written in between.
    for state in run.truth.get(sanction.room, []):
        if state.author == sanction.person and sanction.seq < state.seq <= sanction.last_seq:
            yield Finding("sanction", sanction.room, f"{state.client_id} was stored after the {sanction.kind}")
