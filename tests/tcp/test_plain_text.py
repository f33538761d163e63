"""Text for the tutorial's window: whole characters, the author before each chunk, nothing forged."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.tcp.plain_text import CHUNK_BYTES, display_name, named_chunks, one_line, server_chunks

ANY = st.text(st.characters(exclude_categories=["Cs"]))


@given(text=ANY)
def test_a_text_becomes_one_line_without_controls(text: str) -> None:
    line = one_line(text)
    assert "~" not in line
    assert not any(unicodedata.category(character) in {"Cc", "Zl", "Zp"} for character in line)


@given(name=st.text(st.characters(exclude_categories=["Cs"]), max_size=32), text=ANY, times=st.integers(1, 300))
def test_chunks_are_short_whole_and_named(name: str, text: str, times: int) -> None:
    shown, line = display_name(name), one_line(text * times)
    cut = named_chunks(shown, line)
    assert all(len(chunk) <= CHUNK_BYTES for chunk in cut)
    assert [chunk.decode().split("~")[0] for chunk in cut] == [shown] * len(cut)
    assert "".join(chunk.decode().split("~")[1] for chunk in cut) == line


def test_a_line_break_cannot_begin_a_line_of_the_server() -> None:
    for end in ("\n", "\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"):
        assert one_line(f"hi{end}SERVER~ben left") == "hi ⏎ SERVER∼ben left"


def test_direction_marks_and_terminal_escapes_are_removed() -> None:
    assert one_line("a\u202eb\u2066c\x1b[2Jd\x9be\tf") == "abc[2Jde f"


def test_joined_emoji_stay_whole() -> None:
    assert one_line("👩\u200d💻") == "👩\u200d💻"


@pytest.mark.parametrize("name", ["SERVER", "server", "SER\x00VER", "ЅERVER", " Server\n"])
def test_an_imported_author_cannot_pass_for_the_server(name: str) -> None:
    assert display_name(name).endswith("_")


def test_a_name_with_a_tilde_stays_one_name() -> None:
    assert display_name("a~b") == "a∼b"


def test_a_text_of_the_server_is_one_line() -> None:
    assert server_chunks("one\ntwo~") == ["SERVER~one ⏎ two∼".encode()]


def test_an_ordinary_name_is_unchanged() -> None:
    assert display_name("Ada Lovelace") == "Ada Lovelace"
