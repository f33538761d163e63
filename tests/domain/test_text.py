import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.errors import Invalid, TooLarge
from chatapp.domain.text import check_body, check_line, shows_something, storable

NOTHING_TO_SEE = ["", " ", "\n\t ", "\u200b", "\u200d\u200c", "\u2060", "\ufeff", "\u00ad", "\u3164", "\u2800",
                  "\u0007", "\u202e", "\ufe0f", "\U000e0100", "\u034f", "\u0301", "\u00a0\u3000"]  # fmt: skip


@pytest.mark.parametrize("body", NOTHING_TO_SEE)
def test_a_text_that_shows_nothing_is_invalid(body: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_body(body, 100)
    assert refusal.value.field == "body"


@pytest.mark.parametrize("body", [".", "a\u200b", " x ", "👍", "क", "\u200bé", "한"])
def test_a_text_with_one_visible_character_is_kept_as_written(body: str) -> None:
    assert check_body(body, 100) == body


def test_a_text_may_be_as_long_as_the_limit_and_no_longer() -> None:
    assert check_body("é" * 10, 10) == "é" * 10
    with pytest.raises(TooLarge) as refusal:
        check_body("é" * 11, 10)
    assert refusal.value.field == "body"


@pytest.mark.parametrize("body", ["a\x00b", "a\ud800b", "\udfff x"])
def test_a_text_that_a_database_cannot_hold_is_invalid(body: str) -> None:
    assert not storable(body)
    with pytest.raises(Invalid):
        check_body(body, 100)


@given(st.text())
def test_blanks_around_a_text_never_change_whether_it_shows_something(text: str) -> None:
    assert shows_something(text) == shows_something(f" \u200b{text}\u3164\n")


def test_a_line_is_trimmed_and_normalised() -> None:
    assert check_line("  Cafe\u0301 ", "name", 80) == "Café"


@pytest.mark.parametrize("line", ["two\nlines", "a\u2028b", "a\x07b"])
def test_a_line_has_no_breaks_or_controls(line: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_line(line, "topic", 80)
    assert refusal.value.field == "topic"


@pytest.mark.parametrize("line", ["\u200b", "\u3164 \u2060"])
def test_a_line_that_shows_nothing_is_invalid(line: str) -> None:
    with pytest.raises(Invalid):
        check_line(line, "name", 80)


def test_a_line_past_its_limit_is_too_large() -> None:
    with pytest.raises(TooLarge) as refusal:
        check_line("x" * 81, "name", 80)
    assert refusal.value.field == "name"
