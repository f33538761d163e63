import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.characters import MARKS_MAX, has_long_marks, without_long_marks, without_unseen

EVERY = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF]
KEPT = {
    "a family": "👨‍👩‍👧",
    "a skin tone in a profession": "👩🏽‍🚀",
    "a heart on fire": "❤️‍🔥",
    "the flag of England": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "a keycap": "#️⃣",
    "Persian": "علی\u200cرضا می\u200cخواهم",
    "Hindi": "क्\u200dष और क्\u200cष",
    "Malayalam, at the end of a word": "അവന്\u200d വന്നു",
    "Sinhala": "ශ්\u200dරී ලංකා",
    "Mongolian": "ᠠ\u180eᠡ\u180b",
    "a variant of a Chinese character": "葛\U000e0100城",
    "Hebrew with vowels": "שָׁלוֹם",
}
GONE = {
    "a\u202eb\u202c": "ab", "\u2066a\u2069": "a", "a\u200bb": "ab", "a\u200db": "ab", "a\u200c b": "a b",
    "\ufeffa": "a",
    "a\u200e\u200f\u061cb": "ab", "a\u2060\u00adb": "ab", "a\u3164": "a", "\ufe0fa\ufe0f\ufe0f": "a\ufe0f",
    "👩\u200d": "👩", "🏴\U000e0067": "🏴", "\U000e0041a": "a", "ع\u200c": "ع", "a\u034f\u0301": "a\u0301",
}  # fmt: skip


def becomes_a_mark(character: str) -> bool:
    return unicodedata.combining(unicodedata.normalize("NFKD", character)[0]) != 0


def test_every_character_that_normalisation_may_reorder_is_a_mark() -> None:
    assert {character for character in EVERY if has_long_marks(character * 31)} == set(filter(becomes_a_mark, EVERY))


@given(
    st.text(st.sampled_from("a\u0301\u0327\u0f73 ")), st.integers(0, 40), st.sampled_from("\u0301\u0327\u0f73\uff9e")
)
def test_a_run_of_marks_is_cut_to_30_anywhere(before: str, count: int, mark: str) -> None:
    text = f"{before}b{mark * count}c"
    cut = without_long_marks(text)
    assert cut.endswith(f"b{mark * min(count, MARKS_MAX)}c")
    assert not has_long_marks(cut)
    assert (cut == text) == (not has_long_marks(text))


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_characters_that_a_script_or_an_emoji_needs_are_kept(text: str) -> None:
    assert without_unseen(text) == text


@pytest.mark.parametrize(("text", "shown"), GONE.items())
def test_invisible_characters_are_removed(text: str, shown: str) -> None:
    assert without_unseen(text) == shown


def test_every_direction_mark_is_removed() -> None:
    signs = {
        c
        for c in EVERY
        if unicodedata.bidirectional(c) in {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}
    }
    assert {without_unseen(f"a{sign}b") for sign in signs | {"\u200e", "\u200f", "\u061c"}} == {"ab"}
