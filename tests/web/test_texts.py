"""Texts with numbers, and the texts that tell what the search finds."""

import pytest

from chatapp.web.texts import plural_translator, translate


def test_counted_texts_name_one_and_many() -> None:
    english, german = plural_translator(translate("en")), plural_translator(translate("de"))
    assert [english("people.invited", count) for count in (0, 1, 2)] == [
        "Invited 0 people.", "Invited 1 person.", "Invited 2 people.",
    ]  # fmt: skip
    assert [german("people.invited", count) for count in (1, 2)] == ["1 Person eingeladen.", "2 Personen eingeladen."]
    assert english("people.invited", 2000, count="2\u202f000") == "Invited 2\u202f000 people."


@pytest.mark.parametrize(
    ("language", "parts", "whole"), [("en", "Parts of words", "whole"), ("de", "Wortteile", "ganze")]
)
def test_the_hint_of_the_search_says_that_parts_of_words_are_found(language: str, parts: str, whole: str) -> None:
    hint = translate(language)("search.hint")
    assert parts in hint
    assert whole not in hint
