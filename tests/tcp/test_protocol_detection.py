"""What a TCP client speaks, and where its pieces end, whatever pieces its bytes come in."""

import socket
from types import SimpleNamespace

import gevent
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.realtime.transport.limits import TransportLimits
from chatapp.realtime.transport.reactor import Reactor
from chatapp.realtime.transport.tcp_stream import Stream
from chatapp.tcp.protocol_detection import Form, Reading

TEXT = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), min_size=1)
CUTS = st.lists(st.integers(min_value=1, max_value=40), max_size=60)


def feed(reading: Reading, *parts: bytes) -> list[bytes]:
    return [piece for part in parts for _opcode, piece in reading.feed(part)]


def rest(reading: Reading) -> list[bytes]:
    return [piece for _opcode, piece in reading.rest()]


def window(limit: int = 4096) -> Reading:
    """Of a window whose name has come."""
    reading = Reading(limit)
    assert feed(reading, b"ada") == []
    assert rest(reading) == [b"ada"]
    assert reading.form is Form.WINDOW
    return reading


def cut(data: bytes, sizes: list[int]) -> list[bytes]:
    parts, at = [], 0
    for size in sizes:
        parts.append(data[at : at + size])
        at += size
    return [part for part in [*parts, data[at:]] if part]


def test_a_name_without_an_end_is_a_windows() -> None:
    reading = Reading(4096)
    assert feed(reading, b"a", b"d", b"a") == []
    assert 0 < reading.patience < 0.1
    assert rest(reading) == [b"ada"]
    assert reading.form is Form.WINDOW
    assert reading.patience == 0


def test_a_name_with_an_end_begins_lines() -> None:
    reading = Reading(4096)
    assert feed(reading, b"ada\r\nhello\nwor", b"ld\n") == [b"ada", b"hello", b"world"]
    assert reading.form is Form.LINES


def test_an_object_begins_json_lines() -> None:
    reading = Reading(4096)
    assert feed(reading, b"{", b'"a": 1}\n{"b"', b": 2}\n") == [b'{"a": 1}', b'{"b": 2}']
    assert reading.form is Form.PROGRAM


def test_a_brace_inside_a_name_begins_nothing() -> None:
    reading = Reading(4096)
    assert feed(reading, b"a", b"{b}\n") == [b"a{b}"]
    assert reading.form is Form.LINES


def test_one_send_of_a_window_is_one_message() -> None:
    reading = window()
    assert feed(reading, b"hello", b"there") == [b"hello", b"there"]


def test_newlines_inside_a_windows_message_are_kept() -> None:
    assert feed(window(), b"one\ntwo") == [b"one\ntwo"]


def test_a_windows_message_that_ends_with_a_newline_is_one_a_line() -> None:
    assert feed(window(), b"one\n\ntwo\r\n", b"\n") == [b"one", b"two"]


def test_a_long_send_waits_for_what_belongs_to_it() -> None:
    reading = window()
    assert feed(reading, b"x" * 1448) == []
    assert 0 < reading.patience < 0.1
    assert feed(reading, b"y" * 100) == [b"x" * 1448 + b"y" * 100]


@pytest.mark.parametrize("character", ["é", "한", "🦊"])
def test_a_character_is_never_cut(character: str) -> None:
    data = f"a{character}".encode()
    for at in range(2, len(data)):
        reading = window()
        assert feed(reading, data[:at]) == []
        assert reading.patience >= 0.5
        assert feed(reading, data[at:] + b"b") == [data + b"b"]


@pytest.mark.parametrize("broken", [b"\xff", b"\x80\x80\x80\x80", b"a\xc3b"])
def test_what_is_no_utf8_waits_for_nothing(broken: bytes) -> None:
    assert feed(window(), broken) == [broken]


def test_what_exceeds_the_limit_is_not_kept() -> None:
    for start in (b"", b"{"):
        reading = Reading(10)
        assert feed(reading, start + b"x" * 100_000) == []
        assert [len(piece) for piece in feed(reading, b"y" * 50_000 + b"\nnext\n")] == [11, 4]
    reading = window(limit=10)
    assert feed(reading, b"x" * 100_000, b"y") == [b"x" * 11]


@given(lines=st.lists(TEXT, min_size=2), sizes=CUTS)
def test_lines_are_the_same_however_they_are_cut(lines: list[str], sizes: list[int]) -> None:
    data = "".join(f"{line}\n" for line in ["ada", *lines]).encode()
    first, *others = cut(data[4:], sizes)
    reading = Reading(10**6)
    pieces = feed(reading, b"ada\n" + first, *others)
    assert pieces == [b"ada", *(line.encode() for line in lines)]
    assert reading.patience == 0


@given(lines=st.lists(TEXT, min_size=1), sizes=CUTS)
def test_json_lines_are_the_same_however_they_are_cut(lines: list[str], sizes: list[int]) -> None:
    data = "".join(f"{{{line}\n" for line in lines).encode()
    pieces = feed(Reading(10**6), *cut(data, sizes))
    assert pieces == [f"{{{line}".encode() for line in lines]


@given(text=TEXT, sizes=CUTS)
def test_nothing_of_a_windows_text_is_lost_however_it_is_cut(text: str, sizes: list[int]) -> None:
    reading = window()
    pieces = feed(reading, *cut(text.encode(), sizes)) + rest(reading)
    assert b"".join(pieces) == text.encode()
    assert "".join(piece.decode() for piece in pieces) == text


def test_a_line_that_never_ends_is_a_line_after_a_while() -> None:
    ours, theirs = socket.socketpair()
    got: list[bytes] = []
    owner = SimpleNamespace(on_message=got.append, on_lost=lambda: None, on_end=lambda: None)
    reading = Reading(1_000)
    Stream(ours.detach(), Reactor(TransportLimits(assembly_seconds=0.3, ping_interval=0.2)), owner, reading)
    theirs.sendall(b"{")
    with gevent.Timeout(5):
        while not got:
            theirs.send(b"x")
            gevent.sleep(0.02)
    assert got[0].startswith(b"{xxx")
    theirs.close()
