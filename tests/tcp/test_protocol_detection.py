"""Detecting a TCP client's protocol and splitting its messages, however its bytes are cut on the way."""

import socket
from types import SimpleNamespace

import gevent
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.realtime.transport.limits import TransportLimits
from chatapp.realtime.transport.reactor import Reactor
from chatapp.realtime.transport.tcp_stream import Stream
from chatapp.tcp.protocol_detection import ProtocolReader, WireProtocol

TEXT = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), min_size=1)
CUTS = st.lists(st.integers(min_value=1, max_value=40), max_size=60)


def feed(reader: ProtocolReader, *parts: bytes) -> list[bytes]:
    return [message for part in parts for _opcode, message in reader.feed(part)]


def rest(reader: ProtocolReader) -> list[bytes]:
    return [message for _opcode, message in reader.rest()]


def window(limit: int = 4096) -> ProtocolReader:
    """A reader that has read a window's name."""
    reader = ProtocolReader(limit)
    assert feed(reader, b"ada") == []
    assert rest(reader) == [b"ada"]
    assert reader.protocol is WireProtocol.WINDOW
    return reader


def cut(data: bytes, sizes: list[int]) -> list[bytes]:
    parts, at = [], 0
    for size in sizes:
        parts.append(data[at : at + size])
        at += size
    return [part for part in [*parts, data[at:]] if part]


def test_a_name_without_a_newline_is_that_of_a_window() -> None:
    reader = ProtocolReader(4096)
    assert feed(reader, b"a", b"d", b"a") == []
    assert 0 < reader.patience < 0.1
    assert rest(reader) == [b"ada"]
    assert reader.protocol is WireProtocol.WINDOW
    assert reader.patience == 0


def test_a_name_with_a_newline_begins_lines() -> None:
    reader = ProtocolReader(4096)
    assert feed(reader, b"ada\r\nhello\nwor", b"ld\n") == [b"ada", b"hello", b"world"]
    assert reader.protocol is WireProtocol.LINES


def test_an_opening_brace_begins_json_lines() -> None:
    reader = ProtocolReader(4096)
    assert feed(reader, b"{", b'"a": 1}\n{"b"', b": 2}\n") == [b'{"a": 1}', b'{"b": 2}']
    assert reader.protocol is WireProtocol.JSON


def test_a_brace_inside_a_name_is_part_of_it() -> None:
    reader = ProtocolReader(4096)
    assert feed(reader, b"a", b"{b}\n") == [b"a{b}"]
    assert reader.protocol is WireProtocol.LINES


def test_one_send_of_a_window_is_one_message() -> None:
    reader = window()
    assert feed(reader, b"hello", b"there") == [b"hello", b"there"]


def test_newlines_inside_a_windows_message_are_kept() -> None:
    assert feed(window(), b"one\ntwo") == [b"one\ntwo"]


def test_a_windows_text_that_ends_with_a_newline_is_one_message_per_line() -> None:
    assert feed(window(), b"one\n\ntwo\r\n", b"\n") == [b"one", b"two"]


def test_a_long_segment_waits_for_its_continuation() -> None:
    reader = window()
    assert feed(reader, b"x" * 1448) == []
    assert 0 < reader.patience < 0.1
    assert feed(reader, b"y" * 100) == [b"x" * 1448 + b"y" * 100]


@pytest.mark.parametrize("character", ["é", "한", "🦊"])
def test_a_character_is_never_split(character: str) -> None:
    data = f"a{character}".encode()
    for at in range(2, len(data)):
        reader = window()
        assert feed(reader, data[:at]) == []
        assert reader.patience >= 0.5
        assert feed(reader, data[at:] + b"b") == [data + b"b"]


@pytest.mark.parametrize("broken", [b"\xff", b"\x80\x80\x80\x80", b"a\xc3b"])
def test_invalid_utf8_is_not_waited_for(broken: bytes) -> None:
    assert feed(window(), broken) == [broken]


def test_input_past_the_limit_is_dropped() -> None:
    for start in (b"", b"{"):
        reader = ProtocolReader(10)
        assert feed(reader, start + b"x" * 100_000) == []
        assert [len(message) for message in feed(reader, b"y" * 50_000 + b"\nnext\n")] == [11, 4]
    reader = window(limit=10)
    assert feed(reader, b"x" * 100_000, b"y") == [b"x" * 11]


@given(lines=st.lists(TEXT, min_size=2), sizes=CUTS)
def test_lines_are_the_same_however_they_are_cut(lines: list[str], sizes: list[int]) -> None:
    data = "".join(f"{line}\n" for line in ["ada", *lines]).encode()
    first, *others = cut(data[4:], sizes)
    reader = ProtocolReader(10**6)
    messages = feed(reader, b"ada\n" + first, *others)
    assert messages == [b"ada", *(line.encode() for line in lines)]
    assert reader.patience == 0


@given(lines=st.lists(TEXT, min_size=1), sizes=CUTS)
def test_json_lines_are_the_same_however_they_are_cut(lines: list[str], sizes: list[int]) -> None:
    data = "".join(f"{{{line}\n" for line in lines).encode()
    messages = feed(ProtocolReader(10**6), *cut(data, sizes))
    assert messages == [f"{{{line}".encode() for line in lines]


@given(text=TEXT, sizes=CUTS)
def test_nothing_of_a_windows_text_is_lost_however_it_is_cut(text: str, sizes: list[int]) -> None:
    reader = window()
    messages = feed(reader, *cut(text.encode(), sizes)) + rest(reader)
    assert b"".join(messages) == text.encode()
    assert "".join(message.decode() for message in messages) == text


def test_a_line_without_a_newline_is_complete_after_a_while() -> None:
    ours, theirs = socket.socketpair()
    got: list[bytes] = []
    owner = SimpleNamespace(on_message=got.append, on_lost=lambda: None, on_end=lambda: None)
    reader = ProtocolReader(1_000)
    Stream(ours.detach(), Reactor(TransportLimits(message_seconds=0.3, ping_interval=0.2)), owner, reader)
    theirs.sendall(b"{")
    with gevent.Timeout(5):
        while not got:
            theirs.send(b"x")
            gevent.sleep(0.02)
    assert got[0].startswith(b"{xxx")
    theirs.close()
