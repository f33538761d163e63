from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain import mentions
from chatapp.domain.mentions import candidate_names
from chatapp.domain.names import name_keys


def key(name: str) -> str:
    return name_keys(name)[0]


def test_an_at_offers_every_reading_of_the_name_after_it_longest_first() -> None:
    assert candidate_names("hi @Ana María, hello")[0] == [
        key("Ana María, hello"), key("Ana María,"), key("Ana María"), key("Ana"),
    ]  # fmt: skip
    assert candidate_names("@小明你好")[0] == [key("小明你好"), key("小明你"), key("小明"), key("小")]
    assert candidate_names("@O’Neil 🎉's")[0][1:] == [
        key("O’Neil 🎉'"),
        key("O’Neil 🎉"),
        key("O’Neil"),
        key("O’"),
        key("O"),
    ]
    assert len(candidate_names("@" + "🎉" * 32 + "🎉")[0]) == 32


def test_an_email_address_mentions_nobody() -> None:
    assert candidate_names("mail me at ana@example.org") == []


def test_punctuation_after_a_name_is_not_part_of_it() -> None:
    assert key("ben") in candidate_names("@ben! look")[0]


def test_a_text_mentions_50_at_most() -> None:
    assert len(candidate_names("@a " * 80)) == 50


@given(st.text(alphabet=st.sampled_from("@ab .,\n\r\u2028\x1c\x85é")))
def test_any_text_can_be_parsed(body: str) -> None:
    assert all(all(readings) for readings in candidate_names(body))


@given(st.text(alphabet=st.sampled_from("@ab_1 .,-~\n\x1c\x7f") | st.characters(max_codepoint=127), max_size=90))
def test_names_in_ascii_end_where_those_of_every_script_do(text: str) -> None:
    for max_chars in (3, 8, 32):
        assert mentions._ascii_ends(text, max_chars) == mentions._ends(text, max_chars)
