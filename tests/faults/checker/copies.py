"""Backups: each is a state that the chat was in, and has all that was acknowledged before it was begun."""

from collections.abc import Iterator

from tests.faults.checker.log import Finding, Operation, Run, State


def check_copies(run: Run) -> Iterator[Finding]:
    """Compare what each backup holds with what was acknowledged before it, and with what there is in the end."""
    for copy in run.copies:
        for room, truth in run.truth.items():
            held = {state.seq: state for state in copy.rooms.get(room, [])}
            before = [op for op in run.operations if op.room == room and op.returned < copy.began]
            yield from _complete(room, held, before)
            yield from _was(room, held, truth)


def _complete(room: str, held: dict[int, State], before: list[Operation]) -> Iterator[Finding]:
    for op in before:
        if op.stored is None:
            continue
        there = held.get(op.stored.seq)
        if there is None or there.rev < op.stored.rev:
            what = f"rev {op.stored.rev} of seq {op.stored.seq} was acknowledged before a backup that has it not"
            yield Finding("backup", room, what)


def _was(room: str, held: dict[int, State], truth: list[State]) -> Iterator[Finding]:
    highest = max((state.rev for state in held.values()), default=0)
    due = {state.seq: state for state in truth if state.rev <= highest}
    for seq, state in due.items():
        if held.get(seq) != state:
            yield Finding("backup", room, f"a backup up to rev {highest} has {held.get(seq)} for {state}")
    seqs = {state.seq: (state.author, state.client_id) for state in truth}
    for seq, state in held.items():
        if seqs.get(seq) != (state.author, state.client_id):
            yield Finding("backup", room, f"a backup has {state}, which is not there")
    if sorted(held) != list(range(1, len(held) + 1)):
        yield Finding("backup", room, f"a backup has a hole in its {len(held)} messages")
