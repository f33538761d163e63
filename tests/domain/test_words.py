import html
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.words import fold, query_words, snippet, words

MARK = re.compile(r"</?mark>")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hello, World!", ["hello", "world"]),
        ("Crème brûlée", ["creme", "brulee"]),
        ("re\u0301sume\u0301", ["resume"]),
        ("STRASSE straße", ["strasse", "strasse"]),
        ("Windows™", ["windowstm"]),
        ("snake_case can't", ["snake", "case", "can", "t"]),
        ("Привет", ["привет"]),
        ("שָׁלוֹם", ["שלום"]),
        ("ﬁn ½", ["fin", "1", "2"]),
        ("--- !!! 🎉", []),
    ],
)
def test_a_text_is_cut_into_folded_words(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_a_query_asks_for_each_word_once_and_for_16_at_most() -> None:
    assert query_words("Tea tea COFFEE") == ("tea", "coffee")
    assert len(query_words(" ".join(f"w{i}" for i in range(40)))) == 16


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert words(fold(text)) == words(text)


@given(st.text())
def test_case_and_form_make_no_difference(text: str) -> None:
    assert words(unicodedata.normalize("NFD", text)) == words(text)
    assert words(text.casefold()) == words(text)


def test_a_snippet_marks_each_word_that_begins_as_asked() -> None:
    assert snippet("Tea, teapot and a steak", ("tea",)) == "<mark>Tea</mark>, <mark>teapot</mark> and a steak"


def test_a_snippet_marks_words_with_accents_of_any_script() -> None:
    assert snippet("un re\u0301sumé", ("resume",)) == "un <mark>re\u0301sumé</mark>"
    assert snippet("שָׁלוֹם", ("שלום",)) == "<mark>שָׁלוֹם</mark>"


def test_a_snippet_escapes_everything_that_was_written() -> None:
    shown = snippet('<img src=x onerror="alert(1)"> & tea', ("img", "tea"))
    assert shown == "&lt;<mark>img</mark> src=x onerror=&quot;alert(1)&quot;&gt; &amp; <mark>tea</mark>"


def test_a_snippet_of_a_long_text_shows_the_first_hit_between_dots() -> None:
    shown = snippet("word " * 200 + "needle" + " word" * 200, ("needle",))
    assert "<mark>needle</mark>" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")


@given(st.text(), st.integers(0, 20))
def test_a_snippet_is_always_an_escaped_piece_of_the_text(body: str, pick: int) -> None:
    found = words(body)
    wanted = query_words(found[pick % len(found)]) if found else ("x",)
    shown = MARK.sub("", snippet(body, wanted))
    assert html.unescape(shown).strip("…") in body
    assert "<" not in shown


@given(st.text(max_size=150), st.integers(0, 20))
def test_a_short_text_that_is_found_has_its_hit_marked(body: str, pick: int) -> None:
    found = words(body)
    if found:
        assert "<mark>" in snippet(body, query_words(found[pick % len(found)]))


def test_however_long_a_text_is_few_of_its_words_are_folded_to_show_a_hit(monkeypatch: pytest.MonkeyPatch) -> None:
    folded = list[str]()

    def counted(text: str) -> list[str]:
        folded.append(text)
        return words(text)

    monkeypatch.setattr("chatapp.domain.words.words", counted)
    assert snippet("b " * 49_999 + "a", ("a",)).endswith("<mark>a</mark>")
    assert folded == []
    for body in ("\ufdfa " * 25_000, "\ufdfa" * 50_000, "é " * 25_000):
        snippet(body, ("a",))
        assert 0 < len(folded) <= 1_000
        assert max(map(len, folded)) <= 200
        folded.clear()
