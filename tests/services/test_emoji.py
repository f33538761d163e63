import pytest

from chatapp.domain.errors import Invalid
from chatapp.services.emoji import check_emoji, emoji_named, emoji_names, one_form


@pytest.mark.parametrize("text", ["👍", "👩‍💻", "🇩🇪", "❤️"])
def test_one_emoji_is_a_reaction(text: str) -> None:
    assert check_emoji(text) == text


@pytest.mark.parametrize(
    ("text", "emoji"),
    [
        ("\u2764", "\u2764\ufe0f"), ("\u2764\ufe0f", "\u2764\ufe0f"), ("☺", "☺\ufe0f"), ("✔", "✔\ufe0f"),
        ("☀", "☀\ufe0f"), ("#\u20e3", "#\ufe0f\u20e3"), ("👁\u200d🗨", "👁\ufe0f\u200d🗨\ufe0f"),
        ("👁\ufe0f\u200d🗨", "👁\ufe0f\u200d🗨\ufe0f"),
        ("👍\ufe0f", "👍"), ("✌🏽", "✌🏽"), ("🏳\u200d🌈", "🏳\ufe0f\u200d🌈"),
    ],
)  # fmt: skip
def test_each_form_of_an_emoji_becomes_the_same(text: str, emoji: str) -> None:
    assert check_emoji(text) == one_form(text) == emoji


def test_every_emoji_has_one_form_which_is_its_own() -> None:
    for emoji in set(emoji_names().values()):
        assert check_emoji(emoji) == emoji
        assert check_emoji(emoji.replace("\ufe0f", "")) == emoji
    assert one_form("no emoji") == "no emoji"


@pytest.mark.parametrize("text", ["", "a", "👍👍", "👍 ", ":tada:", "\ufe0f", "#", "❤\ufe0e"])
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_emoji(text)
    assert refused.value.field == "emoji"


def test_emoji_have_names_the_short_ones_first() -> None:
    assert (emoji_named("tada"), emoji_named("+1"), emoji_named("no_such_emoji")) == ("🎉", "👍", None)
    assert next(iter(emoji_names())).isascii()
