"""Edits, deletions, reactions: the last version stands, a deletion is final, reactions are the fold of their acts."""

from collections import defaultdict
from collections.abc import Iterator

from tests.faults.checker.log import Finding, Operation, Run, State

_Of = dict[tuple[str, int], list[Operation]]


def check_changes(run: Run) -> Iterator[Finding]:
    """Compare every message with what was done to it."""
    edits, deletions, reactions = (_by_message(run, act) for act in ("edit", "delete", "react"))
    sent = {(op.room, op.person, op.client_id): op for op in run.operations if op.act == "send"}
    for room, history in run.truth.items():
        for state in history:
            key = (room, state.seq)
            yield from _revs(room, state, [*edits[key], *deletions[key], *reactions[key]])
            yield from _deletion(room, state, deletions[key])
            if not state.deleted:
                origin = sent.get((room, state.author, state.client_id))
                yield from _edits(room, state, edits[key], origin)
                yield from _reactions(room, state, reactions[key])


def check_finality(run: Run) -> Iterator[Finding]:
    """Nobody sees the text of a message at a later rev than its deletion."""
    gone: dict[tuple[str, int], int] = {}
    sights = [
        *((heard.room, heard.state) for heard in run.heard),
        *((op.room, op.stored) for op in run.operations if op.stored is not None),
        *((read.room, state) for read in run.reads for state in read.states),
        *((room, state) for way in run.ways.values() for room, history in way.items() for state in history),
    ]
    for room, state in sights:
        if state.deleted:
            key = (room, state.seq)
            gone[key] = min(gone.get(key, state.rev), state.rev)
            if state.body or state.reactions:
                yield Finding("undelete", room, f"seq {state.seq} is deleted and still shows {state.body[:40]!r}")
    for room, state in sights:
        if not state.deleted and state.rev > gone.get((room, state.seq), state.rev):
            yield Finding("undelete", room, f"seq {state.seq} was deleted and is back at rev {state.rev}")


def _by_message(run: Run, act: str) -> _Of:
    found: _Of = defaultdict(list)
    for op in run.operations:
        if op.act == act and op.ended != "fail" and op.seq is not None:
            found[op.room, op.seq].append(op)
    return found


def _revs(room: str, state: State, ops: list[Operation]) -> Iterator[Finding]:
    latest = max((op.stored.rev for op in ops if op.stored is not None), default=0)
    if state.rev < latest:
        yield Finding("stale-edit", room, f"seq {state.seq} is at rev {state.rev}, rev {latest} was acknowledged")


def _deletion(room: str, state: State, deletions: list[Operation]) -> Iterator[Finding]:
    if not state.deleted and any(op.ended == "ok" for op in deletions):
        yield Finding("undelete", room, f"seq {state.seq} was deleted and is there")
    if state.deleted and not deletions:
        yield Finding("phantom", room, f"nobody deleted seq {state.seq}")


def _edits(room: str, state: State, edits: list[Operation], origin: Operation | None) -> Iterator[Finding]:
    acknowledged = [op for op in edits if op.stored is not None]
    if origin is None or not edits:
        return
    last = max(acknowledged, key=lambda op: op.stored.rev if op.stored else 0, default=None)
    unknown = {op.body for op in edits if op.stored is None}
    right = {last.body if last else origin.body} | unknown
    if state.body not in right:
        yield Finding("stale-edit", room, f"seq {state.seq} reads {state.body[:40]!r}, not {sorted(right)}")


def _reactions(room: str, state: State, ops: list[Operation]) -> Iterator[Finding]:
    shown = {(emoji, person) for emoji, people in state.reactions for person in people}
    acts: dict[tuple[str, int], list[Operation]] = defaultdict(list)
    for op in sorted(ops, key=lambda op: op.invoked):
        acts[op.emoji, op.person].append(op)
    for key in shown - acts.keys():
        yield Finding("lost-reaction", room, f"nobody set {key} under seq {state.seq}")
    for key, mine in acts.items():
        # Of an act whose end nobody knows it is not known either when it took place.
        if all(op.ended == "ok" for op in mine) and (key in shown) != mine[-1].on:
            yield Finding("lost-reaction", room, f"{key} under seq {state.seq} should be {mine[-1].on}")
