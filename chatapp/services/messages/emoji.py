"""Emoji and their shortcodes, such as `:tada:`. The large table is loaded at first use."""

from functools import cache

from chatapp.domain.errors import Invalid


def check_emoji(text: str) -> str:
    """Return the text if it is exactly one emoji. Raises Invalid."""
    from emoji import is_emoji

    if not is_emoji(text):
        raise Invalid("not_one_emoji", "emoji")
    return text


def emoji_named(name: str) -> str | None:
    """Return the emoji of a name, without its colons, or None."""
    return emoji_names().get(name)


@cache
def emoji_names() -> dict[str, str]:
    """Return every emoji by each of its names, the short ones that people type first."""
    from emoji import EMOJI_DATA, STATUS

    whole = [(emoji, data) for emoji, data in EMOJI_DATA.items() if data["status"] <= STATUS["fully_qualified"]]
    short = {name.strip(":"): emoji for emoji, data in whole for name in data.get("alias", [])}
    return short | {name: emoji for emoji, data in whole if (name := data["en"].strip(":").lower()) not in short}
