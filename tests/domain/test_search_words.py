import html
import re
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.search_words import (
    _hits,
    fold,
    name_has,
    part_key,
    parts,
    query_words,
    snippet,
    terms,
    text_has,
    without_marks,
    word_has,
    words,
)
from tests.support.corpus import cases

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


@pytest.mark.parametrize("case", cases("fold"), ids=lambda case: case["text"])
def test_a_text_is_folded_as_the_page_folds_it(case: dict[str, str]) -> None:
    assert fold(case["text"]) == case["folded"]


@pytest.mark.parametrize("typed", ["cafe", "CAFÉ", " ångström", "angstrom cafe", ""])
def test_a_name_has_the_words_that_are_typed_in_any_order(typed: str) -> None:
    assert name_has(fold("Café Ångström"), typed)
    assert not name_has(fold("Café"), f"{typed} tea")


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


def test_a_snippet_marks_what_is_asked_for_in_each_word_that_has_it() -> None:
    shown = "<mark>Tea</mark>, <mark>tea</mark>pot and a s<mark>tea</mark>k"
    assert snippet("Tea, teapot and a steak", ("tea",)) == shown
    assert snippet("Tea, teapot and a steak", ("te", "eapo")) == "<mark>Te</mark>a, <mark>teapo</mark>t and a steak"


def test_a_snippet_marks_words_with_accents_of_any_script() -> None:
    assert snippet("un re\u0301sumé", ("resume",)) == "un <mark>re\u0301sumé</mark>"
    assert snippet("שָׁלוֹם", ("שלום",)) == "<mark>שָׁלוֹם</mark>"
    assert snippet("die Maße ﬁnden", ("ass", "ind")) == "die M<mark>aß</mark>e <mark>ﬁnd</mark>en"
    assert snippet("私は日本語です。", query_words("日本語")) == "私は<mark>日本語</mark>です。"


def test_a_snippet_escapes_everything_that_was_written() -> None:
    shown = snippet('<img src=x onerror="alert(1)"> & tea', ("img", "tea"))
    assert shown == "&lt;<mark>img</mark> src=x onerror=&quot;alert(1)&quot;&gt; &amp; <mark>tea</mark>"


def test_a_snippet_of_a_long_text_shows_the_first_hit_between_dots() -> None:
    shown = snippet("word " * 200 + "needle" + " word" * 200, ("needle",))
    assert "<mark>needle</mark>" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")


@given(st.text(alphabet="ab é日本語กีﬁ™-", max_size=12), st.text(alphabet="ab é日本語กีﬁ™-", max_size=5))
def test_the_terms_of_a_text_tell_what_is_found_in_it_and_what_is_marked(body: str, query: str) -> None:
    for wanted in query_words(query):
        is_hit = any(word_has(term, wanted) for term in terms(body))
        assert ("<mark>" in snippet(body, (wanted,))) == is_hit
        assert text_has(body, wanted) == is_hit


@given(st.text(min_size=4, max_size=64), st.data())
def test_what_a_word_contains_is_among_its_parts(text: str, data: st.DataObject) -> None:
    for word in terms(text):
        if len(word) > 3:
            start = data.draw(st.integers(1, len(word) - 3))
            wanted = word[start : start + data.draw(st.integers(3, 40))]
            assert start > 32 or any(part.startswith(part_key(wanted)) for part in parts(word))


def test_a_long_word_has_a_bounded_number_of_parts_each_of_bounded_length() -> None:
    found = parts("abcdefgh" * 8)
    assert len(found) == 32
    assert {len(part) for part in found} == {16}
    assert parts("tea") == []
    assert parts("tea1") == ["ea1"]


def test_scripts_without_spaces_are_cut_into_pairs() -> None:
    assert terms("iPhone手机壳2026年") == ["iphone", "手机", "机壳", "壳", "2026", "年"]
    assert query_words("手机壳") == ("手机", "机壳")
    assert query_words("手") == ("手",)
    assert terms("カタ・カナ") == ["カタ", "タ", "カナ", "ナ"]
    assert terms("ミルク") == ["ミル", "ルク", "ク"]


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


def test_however_long_a_text_is_little_of_it_is_folded_to_show_a_hit(monkeypatch: pytest.MonkeyPatch) -> None:
    folded = list[str]()

    def counted(text: str) -> str:
        folded.append(text)
        return fold(text)

    monkeypatch.setattr("chatapp.domain.search_words._folds_to", counted)
    assert snippet("b " * 49_999 + "a", ("a",)).endswith("<mark>a</mark>")
    assert folded == []
    for body in ("\ufdfa " * 25_000, "\ufdfa" * 50_000, "é " * 25_000):
        snippet(body, ("a",))
        assert len(folded) == 10_000
        folded.clear()


def test_a_text_that_is_one_long_hit_is_read_no_further_than_it_is_shown() -> None:
    assert list(_hits("\ufdfa" * 10_000, ("صلى",), 160)) == [(0, 161)]
    assert snippet("\ufdfa" * 10_000, ("صلى",)) == "<mark>" + "\ufdfa" * 160 + "</mark>…"


def test_long_runs_of_marks_fold_quickly_and_as_short_ones() -> None:
    begun = time.thread_time()
    body = "cafe" + "\u0300" * 50_000 + "\u0327" * 49_000 + " tea"
    assert words(body) == ["cafe", "tea"]
    assert "<mark>tea</mark>" in snippet("cafe" + "\u0300\u0327" * 50 + " tea", ("tea",))
    assert time.thread_time() - begun < 2


@given(st.text())
def test_folding_takes_off_what_unicode_takes_for_case_and_marks(text: str) -> None:
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.casefold()).casefold())
    assert without_marks(text) == "".join(character for character in spread if not unicodedata.combining(character))
