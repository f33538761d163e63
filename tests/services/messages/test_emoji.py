import pytest

from chatapp.domain.errors import Invalid
from chatapp.services.messages.emoji import check_emoji, emoji_named, emoji_names


@pytest.mark.parametrize("text", ["👍", "👩‍💻", "🇩🇪", "❤️"])
def test_one_emoji_is_a_reaction(text: str) -> None:
    assert check_emoji(text) == text


@pytest.mark.parametrize("text", ["", "a", "👍👍", "👍 ", ":tada:"])
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_emoji(text)
    assert refused.value.field == "emoji"


def test_emoji_have_names_the_short_ones_first() -> None:
    assert (emoji_named("tada"), emoji_named("+1"), emoji_named("no_such_emoji")) == ("🎉", "👍", None)
    assert next(iter(emoji_names())).isascii()
