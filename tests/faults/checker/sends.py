"""Sent messages: each acknowledged one is there once, nothing else is, and acks are in the order of the numbers."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from tests.faults.checker.log import Finding, Operation, Run, State


def check_numbers(run: Run) -> Iterator[Finding]:
    """seq is 1..N, no rev twice, no (sender, client_id) twice."""
    for room, history in run.truth.items():
        seqs = [state.seq for state in history]
        if missing := set(range(1, max(seqs, default=0) + 1)) - set(seqs):
            yield Finding("gap", room, f"there is no seq {sorted(missing)[:5]}")
        numbered: tuple[tuple[str, Sequence[object]], ...] = (
            ("seq", seqs),
            ("rev", [state.rev for state in history]),
            ("sender and client_id", [(s.author, s.client_id) for s in history if s.client_id is not None]),
        )
        for what, keys in numbered:
            for key in _twice(keys):
                yield Finding("duplicate", room, f"{what} {key} is there more than once")


def check_sends(run: Run) -> Iterator[Finding]:
    """Every acknowledged send is there under the number of its ack; nothing is there that was not sent."""
    sends = {(op.room, op.person, op.client_id): op for op in run.operations if op.act == "send"}
    stored = {(room, s.author, s.client_id): s for room, history in run.truth.items() for s in history}
    touched = {(op.room, op.seq) for op in run.operations if op.act in {"edit", "delete"}}
    for key, op in sends.items():
        yield from _sent(op, stored.get(key), touched)
    for op in sends.values():
        # All of a run's texts are sound, and their senders were in the room: none may be refused for good.
        if op.ended == "fail":
            yield Finding("refused", op.room, f"{op.client_id} of {op.client} was refused: {op.error}")
    for key, state in stored.items():
        sent = sends.get(key)
        if sent is None or sent.ended == "fail":
            why = "was never sent" if sent is None else "was refused"
            yield Finding("phantom", key[0], f"seq {state.seq} ({state.body[:40]!r}) {why}")


def check_order(run: Run) -> Iterator[Finding]:
    """An ack before another's invocation means a smaller seq."""
    rooms: dict[str, list[Operation]] = defaultdict(list)
    for op in run.operations:
        if op.act == "send" and op.stored is not None:
            rooms[op.room].append(op)
    for room, ops in rooms.items():
        yield from _ordered(room, ops)


def _sent(op: Operation, state: State | None, touched: set[tuple[str, int | None]]) -> Iterator[Finding]:
    if op.ended != "ok" or op.stored is None:
        return
    if state is None:
        yield Finding("drop", op.room, f"{op.client_id} of {op.client} was acknowledged as seq {op.stored.seq}")
    elif state.seq != op.stored.seq:
        yield Finding("swap", op.room, f"{op.client_id} was acknowledged as seq {op.stored.seq}, is at {state.seq}")
    elif (op.room, state.seq) not in touched and (state.deleted or state.body != op.body):
        yield Finding("phantom", op.room, f"seq {state.seq} reads {state.body[:40]!r}, {op.body[:40]!r} was sent")


def _ordered(room: str, ops: list[Operation]) -> Iterator[Finding]:
    done = sorted(ops, key=lambda op: op.returned)
    highest, position = 0, 0
    for op in sorted(ops, key=lambda op: op.invoked):
        while position < len(done) and done[position].returned < op.invoked:
            highest = max(highest, _seq(done[position]))
            position += 1
        if _seq(op) <= highest:
            yield Finding("swap", room, f"seq {_seq(op)} was sent after seq {highest} had been acknowledged")


def _seq(op: Operation) -> int:
    assert op.stored is not None
    return op.stored.seq


def _twice(keys: Sequence[object]) -> list[object]:
    seen: set[object] = set()
    return [key for key in keys if key in seen or seen.add(key)]  # type: ignore[func-returns-value]
