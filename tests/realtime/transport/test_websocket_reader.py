import contextlib
import struct
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.realtime.transport.websocket_frames import CloseCode, Opcode
from chatapp.realtime.transport.websocket_reader import Message, MessageReader, ProtocolError
from tests.realtime.transport.wire import KEY, client_frame, masked

TEXT, BINARY, CLOSE, PING, PONG, MORE = 1, 2, 8, 9, 10, 0


def read(*pieces: bytes, limit: int = 1000, fragments: int = 8) -> list[Message]:
    reader = MessageReader(limit, fragments)
    found: list[Message] = []
    for piece in pieces:
        text = reader.whole_text(piece)
        found += list(reader.feed(piece)) if text is None else [(TEXT, text)]
    return found


def fault(*pieces: bytes, limit: int = 1000, fragments: int = 8) -> CloseCode:
    with pytest.raises(ProtocolError) as caught:
        read(*pieces, limit=limit, fragments=fragments)
    return caught.value.code


def test_text_comes_as_text_and_binary_as_bytes() -> None:
    assert read(client_frame(TEXT, "grüß dich".encode()), client_frame(BINARY, b"\0\xff")) == [
        (TEXT, "grüß dich"),
        (BINARY, b"\0\xff"),
    ]


def test_what_is_read_at_once_is_what_is_read_the_long_way() -> None:
    for frame in (client_frame(TEXT, "grüß dich".encode()), client_frame(TEXT, b"x" * 300), client_frame(TEXT, b"")):
        assert read(frame) == list(MessageReader(1000, 8).feed(frame))
    reader = MessageReader(1000, 8)
    assert reader.whole_text(client_frame(TEXT, b"a") * 2) is None
    assert list(reader.feed(client_frame(TEXT, b"begun", fin=False))) == []
    assert reader.whole_text(client_frame(TEXT, b"out of place")) is None


def test_many_frames_in_one_piece_come_in_order() -> None:
    assert read(b"".join(client_frame(TEXT, str(n).encode()) for n in range(100))) == [
        (TEXT, str(n)) for n in range(100)
    ]


@given(st.lists(st.binary(max_size=400), max_size=6), st.integers(1, 50))
def test_however_the_bytes_are_cut_the_messages_are_the_same(payloads: list[bytes], step: int) -> None:
    stream = b"".join(client_frame(BINARY, payload) for payload in payloads)
    pieces = [stream[i : i + step] for i in range(0, len(stream), step)]
    assert read(*pieces) == [(BINARY, payload) for payload in payloads]


def test_all_three_forms_of_length_are_read() -> None:
    for length in (0, 125, 126, 65535, 65536, 100_000):
        assert read(client_frame(BINARY, b"x" * length), limit=100_000) == [(BINARY, b"x" * length)]


def test_fragments_are_put_together_and_control_frames_may_come_between() -> None:
    assert read(
        client_frame(TEXT, b"\xc3", fin=False),
        client_frame(PING, b"there?"),
        client_frame(MORE, b"", fin=False),
        client_frame(MORE, b"\xa4h"),
        client_frame(TEXT, b"next"),
    ) == [(PING, b"there?"), (TEXT, "äh"), (TEXT, "next")]


@pytest.mark.parametrize(
    ("pieces", "code"),
    [
        ([client_frame(TEXT, b"hi", mask=False)], CloseCode.PROTOCOL_ERROR),
        ([client_frame(TEXT, b"hi", rsv=4)], CloseCode.PROTOCOL_ERROR),
        ([client_frame(TEXT, b"hi", rsv=1)], CloseCode.PROTOCOL_ERROR),
        ([client_frame(3, b"hi")], CloseCode.PROTOCOL_ERROR),
        ([client_frame(11, b"hi")], CloseCode.PROTOCOL_ERROR),
        ([client_frame(PING, b"x" * 126)], CloseCode.PROTOCOL_ERROR),
        ([client_frame(PING, b"x", fin=False)], CloseCode.PROTOCOL_ERROR),
        ([client_frame(MORE, b"x")], CloseCode.PROTOCOL_ERROR),
        ([client_frame(TEXT, b"x", fin=False), client_frame(TEXT, b"x")], CloseCode.PROTOCOL_ERROR),
        ([client_frame(TEXT, b"\xff")], CloseCode.INVALID_TEXT),
        ([client_frame(TEXT, b"\xed\xa0\x80")], CloseCode.INVALID_TEXT),
        ([client_frame(TEXT, b"\xc3", fin=False), client_frame(MORE, b"x")], CloseCode.INVALID_TEXT),
        ([client_frame(CLOSE, b"\x03")], CloseCode.PROTOCOL_ERROR),
        ([client_frame(CLOSE, b"\x03\xed")], CloseCode.PROTOCOL_ERROR),
        ([client_frame(CLOSE, b"\x03\xe8\xff")], CloseCode.INVALID_TEXT),
        ([client_frame(TEXT, b"x" * 1001)], CloseCode.TOO_BIG),
        ([client_frame(TEXT, b"x" * 600, fin=False), client_frame(MORE, b"x" * 401)], CloseCode.TOO_BIG),
        ([client_frame(TEXT, b"", fin=False), *[client_frame(MORE, b"", fin=False)] * 8], CloseCode.POLICY_VIOLATION),
        ([struct.pack("!BBH", 0x81, 0x80 | 126, 5) + KEY], CloseCode.PROTOCOL_ERROR),
        ([struct.pack("!BBQ", 0x81, 0x80 | 127, 5) + KEY], CloseCode.PROTOCOL_ERROR),
        ([struct.pack("!BBQ", 0x81, 0x80 | 127, 1 << 63) + KEY], CloseCode.PROTOCOL_ERROR),
    ],
)
def test_what_breaks_the_rules_ends_with_its_code(pieces: list[bytes], code: CloseCode) -> None:
    assert fault(*pieces) == code
    whole = b"".join(pieces)
    assert fault(*[whole[i : i + 1] for i in range(len(whole))]) == code


def test_messages_before_the_fault_still_come() -> None:
    reader = MessageReader(1000, 8)
    stream = reader.feed(client_frame(TEXT, b"fine") + client_frame(TEXT, b"bare", mask=False))
    assert next(stream) == (Opcode.TEXT, "fine")
    with pytest.raises(ProtocolError):
        next(stream)


def test_a_frame_that_is_too_big_is_refused_before_it_is_there() -> None:
    assert fault(struct.pack("!BBQ", 0x82, 0x80 | 127, 10**15)) == CloseCode.TOO_BIG


def test_a_close_carries_its_code_and_reason() -> None:
    assert read(client_frame(CLOSE, b"\x03\xe8bye")) == [(CLOSE, b"\x03\xe8bye")]
    assert read(client_frame(CLOSE, b"")) == [(CLOSE, b"")]


def test_a_large_message_in_single_bytes_costs_no_square() -> None:
    head = struct.pack("!BBQ", 0x82, 0x80 | 127, 300_000) + KEY
    reader = MessageReader(300_000, 8)
    list(reader.feed(head))
    before = time.process_time()
    for _ in range(299_999):
        assert not list(reader.feed(b"x"))
    # Copying what is there for each byte would take minutes.
    assert time.process_time() - before < 30
    assert list(reader.feed(b"x")) == [(BINARY, masked(b"x" * 300_000))]


@given(st.lists(st.binary(max_size=64), max_size=8))
def test_garbage_is_a_protocol_error_or_nothing(pieces: list[bytes]) -> None:
    with contextlib.suppress(ProtocolError):
        read(*pieces, limit=128, fragments=4)


@given(st.data())
def test_frames_with_anything_in_them_are_a_protocol_error_or_messages(data: st.DataObject) -> None:
    reader = MessageReader(128, 4)
    with contextlib.suppress(ProtocolError):
        for _ in range(data.draw(st.integers(1, 6))):
            piece = client_frame(
                data.draw(st.sampled_from([0, 1, 2, 8, 9, 10, 3])), data.draw(st.binary(max_size=130)),
                fin=data.draw(st.booleans()), rsv=data.draw(st.sampled_from([0, 0, 0, 4])),
            )  # fmt: skip
            for opcode, content in reader.feed(piece):
                assert isinstance(content, str if opcode == TEXT else bytes)
