"""The order of frames is what this is about: each connection gets its frames in the order they were sent to it."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.realtime.transport.engineio_session import EngineSession
from chatapp.realtime.transport.flusher import Audience, Flusher
from chatapp.realtime.transport.outgoing_packet import Outgoing
from chatapp.realtime.transport.room_index import Member, RoomMembers
from chatapp.realtime.transport.websocket_frames import Opcode, frame


class Turns:
    """An event loop that turns when it is told to."""

    def __init__(self) -> None:
        self.calls: list[Callable[[], None]] = []

    def run_callback(self, call: Callable[[], None]) -> None:
        self.calls.append(call)

    def turn(self) -> None:
        while self.calls:
            self.calls.pop(0)()


class Line:
    """A connection that remembers what was written, and in how many writes."""

    def __init__(self) -> None:
        self.raw_send: Callable[[bytes], int] | None = self.send
        self.out: list[bytes] = []
        self.written = b""
        self.writes = 0

    def send(self, data: bytes) -> int:
        self.writes += 1
        self.written += data
        return len(data)

    def abort(self) -> None:
        self.raw_send = None

    def flush(self) -> None:
        if self.out:
            self.send(b"".join(self.out))
            self.out.clear()

    def buffer_unsent(self, data: bytes, sent: int) -> None:
        raise AssertionError("it takes everything")

    def connection_lost(self) -> None:
        raise AssertionError("it never fails")


def test_all_of_a_turn_leaves_in_one_write() -> None:
    turns, audience, lines = Turns(), Audience(), [Line(), Line()]
    flusher = Flusher(turns)
    for line in lines:
        flusher.join(audience, line)
    for n in range(5):
        flusher.publish(audience, b"%d" % n)
    assert not any(line.writes for line in lines)
    turns.turn()
    assert [(line.written, line.writes) for line in lines] == [(b"01234", 1)] * 2


def test_all_of_an_audience_share_the_bytes() -> None:
    turns, audience, lines = Turns(), Audience(), [Line(), Line()]
    flusher = Flusher(turns)
    for line in lines:
        flusher.join(audience, line)
    flusher.publish(audience, b"x" * 1000)
    flusher.seal()
    assert lines[0].out[0] is lines[1].out[0]


def test_an_answer_keeps_its_place_among_what_everyone_gets() -> None:
    turns, audience, one, other = Turns(), Audience(), Line(), Line()
    flusher = Flusher(turns)
    flusher.join(audience, one)
    flusher.join(audience, other)
    flusher.publish(audience, b"a")
    flusher.send(one, b"-mine-")
    flusher.publish(audience, b"b")
    turns.turn()
    assert (one.written, other.written) == (b"a-mine-b", b"ab")


def test_the_senders_ack_leaves_before_the_fan_out() -> None:
    turns, audience, order = Turns(), Audience(), []
    flusher = Flusher(turns)

    class Watched(Line):
        def send(self, data: bytes) -> int:
            order.append(self)
            return super().send(data)

    lines = [Watched() for _ in range(10)]
    for line in lines:
        flusher.join(audience, line)
    flusher.send(lines[7], b"ack")
    flusher.publish(audience, b"message")
    turns.turn()
    assert order[0] is lines[7]
    assert lines[7].written == b"ackmessage"


@pytest.mark.parametrize("people", [2, 30])
def test_a_room_of_any_size_gets_what_is_said_in_order_but_for_those_skipped(people: int) -> None:
    turns = Turns()
    flusher = Flusher(turns)
    room, lines = RoomMembers(flusher), [Line() for _ in range(people)]
    members = [Member(f"{n}", f"eio-{n}", cast(EngineSession, SimpleNamespace(closed=False, connection=line)))
               for n, line in enumerate(lines)]  # fmt: skip
    for member in members:
        member.queued = None
        room.add(member)
    flusher.send(cast(Any, lines[0]), frame(Opcode.TEXT, b"ack"))
    room.publish(Outgoing(b"one"), [])
    room.publish(Outgoing(b"two"), [members[1]])
    turns.turn()
    ack, one, two = (frame(Opcode.TEXT, text) for text in (b"ack", b"one", b"two"))
    assert [line.written for line in lines] == [ack + one + two, one, *[one + two] * (people - 2)]


def test_who_is_skipped_gets_the_rest() -> None:
    turns, audience, one, other = Turns(), Audience(), Line(), Line()
    flusher = Flusher(turns)
    flusher.join(audience, one)
    flusher.join(audience, other)
    for said, skip in ((b"a", []), (b"b", [one]), (b"c", [])):
        flusher.publish(audience, said, skip)
    turns.turn()
    assert (one.written, other.written) == (b"ac", b"abc")


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["publish", "send", "join", "leave", "turn", "skip"]), st.integers(0, 2), st.integers(0, 1)
    ),
    max_size=60,
)


@given(ACTIONS)
def test_whatever_happens_everyone_gets_their_frames_once_and_in_order(actions: list[tuple[str, int, int]]) -> None:
    turns, audiences, lines = Turns(), [Audience(), Audience()], [Line(), Line(), Line()]
    flusher = Flusher(turns)
    members: list[set[int]] = [set(), set()]
    expected = [b"", b"", b""]
    for number, (action, who, where) in enumerate(actions):
        frame = b"%d," % number
        if action in {"publish", "skip"}:
            skip = {who} if action == "skip" else set()
            flusher.publish(audiences[where], frame, [lines[n] for n in skip])
            for n in members[where] - skip:
                expected[n] += frame
        elif action == "send":
            flusher.send(lines[who], frame)
            expected[who] += frame
        elif action == "join":
            flusher.join(audiences[where], lines[who])
            members[where].add(who)
        elif action == "leave":
            flusher.leave(audiences[where], lines[who])
            members[where].discard(who)
        else:
            turns.turn()
    turns.turn()
    assert [line.written for line in lines] == expected


class Broken(Line):
    """Fails in ways that no connection should."""

    def flush(self) -> None:
        raise LookupError("flush")

    def send(self, data: bytes) -> int:
        raise LookupError("send")

    def connection_lost(self) -> None:
        raise LookupError("lose")


@pytest.mark.parametrize("large", [1, 200_000])
def test_a_connection_that_fails_keeps_nothing_from_the_others(large: int) -> None:
    turns, audience = Turns(), Audience()
    flusher = Flusher(turns)
    lines = [Line(), Broken(), Line(), Broken(), Line()]
    for line in lines:
        line.raw_send = line.send
        flusher.join(audience, line)
    flusher.send(lines[0], b"own")
    flusher.send(lines[1], b"own")
    flusher.send(lines[2], b"own")
    flusher.publish(audience, b"a" * large)
    flusher.publish(audience, b"b" * large)
    turns.turn()
    flusher.publish(audience, b"later")
    turns.turn()
    both = b"a" * large + b"b" * large + b"later"
    assert [lines[number].written for number in (0, 2, 4)] == [b"own" + both, b"own" + both, both]
    assert lines[1].raw_send is None
    assert lines[3].raw_send is None
