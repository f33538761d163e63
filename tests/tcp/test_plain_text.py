"""What the tutorial's window is sent: whole characters, its own name before each piece, nothing forged."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.tcp.plain_text import PIECE_BYTES, one_line, pieces, server_line, shown_name

ANY = st.text(st.characters(exclude_categories=["Cs"]))


@given(text=ANY)
def test_a_text_becomes_one_line_without_controls(text: str) -> None:
    line = one_line(text)
    assert "~" not in line
    assert not any(unicodedata.category(character) in {"Cc", "Zl", "Zp"} for character in line)


@given(name=st.text(st.characters(exclude_categories=["Cs"]), max_size=32), text=ANY, times=st.integers(1, 300))
def test_pieces_are_short_whole_and_named(name: str, text: str, times: int) -> None:
    shown, line = shown_name(name), one_line(text * times)
    cut = pieces(shown, line)
    assert all(len(piece) <= PIECE_BYTES for piece in cut)
    assert [piece.decode().split("~")[0] for piece in cut] == [shown] * len(cut)
    assert "".join(piece.decode().split("~")[1] for piece in cut) == line


def test_a_line_break_cannot_begin_a_line_of_the_server() -> None:
    for end in ("\n", "\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"):
        assert one_line(f"hi{end}SERVER~ben left") == "hi ⏎ SERVER∼ben left"


def test_direction_cannot_be_turned_and_terminals_not_steered() -> None:
    assert one_line("a\u202eb\u2066c\x1b[2Jd\x9be\tf") == "abc[2Jde f"


def test_joined_emoji_stay_whole() -> None:
    assert one_line("👩\u200d💻") == "👩\u200d💻"


@pytest.mark.parametrize("name", ["SERVER", "server", "SER\x00VER", "ЅERVER", " Server\n"])
def test_nobody_in_an_imported_log_is_the_server(name: str) -> None:
    assert shown_name(name).endswith("_")


def test_a_name_with_a_tilde_stays_one_name() -> None:
    assert shown_name("a~b") == "a∼b"


def test_the_server_speaks_in_one_line() -> None:
    assert server_line("one\ntwo~") == ["SERVER~one ⏎ two∼".encode()]


def test_a_name_is_shown_as_it_is() -> None:
    assert shown_name("Ada Lovelace") == "Ada Lovelace"
