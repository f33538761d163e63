"""What clients heard: the history's order without a hole, each state the same for all, nothing they may not hear."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from tests.faults.checker.log import Finding, Heard, Run, State, Stay


class _Stream(NamedTuple):
    stay: Stay
    heard: list[Heard]


def check_streams(run: Run) -> Iterator[Finding]:
    """Each client's order is the history's for the time of its stay; live events folded are the history."""
    for stream in _streams(run):
        room = stream.stay.room
        history = {state.seq: state for state in run.truth.get(room, [])}
        yield from _in_order(stream)
        yield from _without_hole(stream, history)
        yield from _folded(stream, history)


def check_states(run: Run) -> Iterator[Finding]:
    """Whoever sees a message at a rev sees the same."""
    seen: dict[tuple[str, int, int], State] = {}
    sights = [
        *((room, s) for way in run.ways.values() for room, history in way.items() for s in history),
        *((h.room, h.state) for h in run.heard),
        *((r.room, s) for r in run.reads for s in r.states),
        *((op.room, op.stored) for op in run.operations if op.stored is not None),
    ]
    for room, state in sights:
        first = seen.setdefault((room, state.seq, state.rev), state)
        if first != state:
            yield Finding("divergent-order", room, f"at rev {state.rev} seq {state.seq} is {first} and {state}")


def check_rights(run: Run) -> Iterator[Finding]:
    """Nobody hears or reads what they may not, nor hears of a room they have left."""
    for heard in run.heard:
        if not _may(run, heard.room, heard.client):
            yield Finding("leak", heard.room, f"{heard.client} heard seq {heard.state.seq}")
    for read in run.reads:
        if read.states and not _may(run, read.room, read.client):
            yield Finding("leak", read.room, f"{read.client} read {len(read.states)} messages")
    stays: dict[tuple[str, str], list[Stay]] = defaultdict(list)
    for stay in run.stays:
        stays[stay.client, stay.room].append(stay)
    for heard in run.heard:
        mine = stays[heard.client, heard.room]
        if not any(stay.joined <= heard.at <= stay.left for stay in mine):
            yield Finding("leak", heard.room, f"{heard.client} heard seq {heard.state.seq} without being there")


def _may(run: Run, room: str, client: str) -> bool:
    return room not in run.private or client in run.private[room]


def _streams(run: Run) -> list[_Stream]:
    streams = [_Stream(stay, []) for stay in run.stays]
    mine: dict[tuple[str, str], list[_Stream]] = defaultdict(list)
    for stream in streams:
        mine[stream.stay.client, stream.stay.room].append(stream)
    for heard in run.heard:
        for stream in mine[heard.client, heard.room]:
            if stream.stay.joined <= heard.at <= stream.stay.left:
                stream.heard.append(heard)
                break
    return streams


def _in_order(stream: _Stream) -> Iterator[Finding]:
    stay, last, revs = stream.stay, stream.stay.seq, dict[int, int]()
    for heard in stream.heard:
        seq, rev = heard.state.seq, heard.state.rev
        if heard.event == "message" and seq <= last:
            yield Finding("divergent-order", stay.room, f"{stay.client} heard seq {seq} after {last}")
        if rev <= revs.get(seq, 0):
            yield Finding("divergent-order", stay.room, f"{stay.client} heard seq {seq} at rev {revs[seq]}, then {rev}")
        revs[seq] = rev
        last = max(last, seq)


def _without_hole(stream: _Stream, history: dict[int, State]) -> Iterator[Finding]:
    stay = stream.stay
    new = {heard.state.seq for heard in stream.heard if heard.event == "message"}
    end = max(history, default=0) if stay.left == float("inf") else max(new, default=stay.seq)
    if missed := set(range(stay.seq + 1, end + 1)) - new:
        yield Finding("drop", stay.room, f"{stay.client} never heard seq {sorted(missed)[:5]} ({len(missed)} in all)")
    if phantoms := new - history.keys():
        yield Finding("phantom", stay.room, f"{stay.client} heard seq {sorted(phantoms)[:5]}, which is not there")


def _folded(stream: _Stream, history: dict[int, State]) -> Iterator[Finding]:
    stay = stream.stay
    if stay.left != float("inf"):
        return
    for state in {heard.state.seq: heard.state for heard in stream.heard}.values():
        truth = history.get(state.seq)
        if truth is None or truth == state:
            continue
        identity = (truth.author, truth.client_id) == (state.author, state.client_id)
        kind = "fold" if identity else "divergent-order"
        yield Finding(kind, stay.room, f"{stay.client} ends with {state}, the history with {truth}")
