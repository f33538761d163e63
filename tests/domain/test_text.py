import time
import unicodedata
from collections.abc import Callable
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.errors import Invalid, TooLarge
from chatapp.domain.text import check_body, check_line, check_text, normalize, shows_something, storable

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
def test_blanks_around_a_text_do_not_change_whether_it_is_visible(text: str) -> None:
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


FORMS: tuple[Literal["NFC", "NFD", "NFKC", "NFKD"], ...] = ("NFC", "NFD", "NFKC", "NFKD")
# Each takes minutes to sort without a bound.
PILES = {
    "two classes": "a" + "\u0300" * 250_000 + "\u0327" * 250_000,
    "turn by turn": "a" + "\u0300\u0327" * 250_000,
    "vowels that are no marks themselves": "\u0f73" * 500_000,
    "halfwidth marks": "\u0300" * 250_000 + "\uff9e" * 250_000,
}


@pytest.mark.parametrize("pile", PILES.values(), ids=PILES)
def test_normalising_is_quick_for_any_run_of_marks(pile: str) -> None:
    begun = time.thread_time()
    for form in FORMS:
        assert len(normalize(form, pile)) <= 100
    assert time.thread_time() - begun < 2


@given(st.text(), st.sampled_from(FORMS))
def test_a_text_without_long_runs_of_marks_is_normalised_as_unicode_says(
    text: str, form: Literal["NFC", "NFD", "NFKC", "NFKD"]
) -> None:
    assert normalize(form, text) == unicodedata.normalize(form, text)


@pytest.mark.parametrize("text", ["a" + "\u0301" * 31, "\u0f73" * 31, "x\u200b" + "\u0327\u200b" * 31])
def test_long_runs_of_marks_are_refused_with_the_field(text: str) -> None:
    for check in (check_line, check_text):
        with pytest.raises(Invalid) as refusal:
            check(text, "topic", 250)
        assert refusal.value.field == "topic"


def test_a_message_with_more_than_30_marks_in_a_row_is_refused() -> None:
    zalgo = "Z\u0335\u0321\u0351" + "\u0301" * 27
    assert check_body(zalgo, 100) == zalgo
    with pytest.raises(Invalid) as refusal:
        check_body(zalgo + "\u0301", 100)
    assert refusal.value.field == "body"


@pytest.mark.parametrize("check", [check_line, check_text])
def test_a_far_too_long_text_is_refused_before_it_is_processed(check: Callable[[str, str, int], str]) -> None:
    begun = time.thread_time()
    with pytest.raises(TooLarge):
        check("a" + "\u0300\u0327" * 500_000, "topic", 250)
    assert time.thread_time() - begun < 1


def test_a_line_loses_only_unneeded_invisible_characters() -> None:
    assert check_line("\u202eTea\u200b \u2066room\u2069", "name", 80) == "Tea room"
    assert check_line("علی\u200cرضا 👩\u200d💻", "status", 80) == "علی\u200cرضا 👩\u200d💻"
