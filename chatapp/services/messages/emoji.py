"""Emoji and their shortcodes, such as `:tada:`. The large table is loaded at first use."""

from functools import cache

from chatapp.domain.errors import Invalid

# Asks for the colourful form of the character before it.
_SELECTOR = "\ufe0f"


def check_emoji(text: str) -> str:
    """Return the text if it is exactly one emoji, in the form in which all who mean it write it. Raises Invalid."""
    emoji = _forms().get(text.replace(_SELECTOR, "")) if text.strip(_SELECTOR) else None
    if emoji is None:
        raise Invalid("not_one_emoji", "emoji")
    return emoji


def one_form(text: str) -> str:
    """Return an emoji in that form; any other text unchanged."""
    return _forms().get(text.replace(_SELECTOR, ""), text)


@cache
def _forms() -> dict[str, str]:
    """Return each emoji as Unicode's list qualifies it fully, by itself without the selectors that others leave out."""
    from emoji import EMOJI_DATA

    by_quality = sorted(EMOJI_DATA, key=lambda emoji: -EMOJI_DATA[emoji]["status"])
    return {emoji.replace(_SELECTOR, ""): emoji for emoji in by_quality}


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
