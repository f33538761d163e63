"""Emoji and their shortcodes, such as `:tada:`. The large table is loaded at first use."""

import re
from functools import cache
from typing import NamedTuple

from chatapp.domain.borders import is_sign, is_space
from chatapp.domain.errors import Invalid

# Asks for the colourful form of the character before it.
_SELECTOR = "\ufe0f"
_SHORTCODE = re.compile(r":([0-9a-z_+-]{1,40}):", re.ASCII)
# Beside these a colon belongs to a path, a name of code, a time or an address.
_TECHNICAL = frozenset(":/\\@#%&=+$^<>[]{}`")


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


class ShortcodeMatch(NamedTuple):
    """An emoji that is meant by a shortcode in a text, and where that ends."""

    emoji: str
    end: int


def shortcode_at(text: str, at: int, *, after_another: bool = False) -> ShortcodeMatch | None:
    """Return the emoji whose shortcode begins at a position, and stands free there; None if there is none.

    `after_another`: another one ends there, as in `:tada::tada:`.
    """
    named = _named_at(text, at)
    if named is None or not (after_another or _is_free(text[at - 1 : at] if at else "")):
        return None
    is_alone = _is_free(text[named.end : named.end + 1]) or _named_at(text, named.end) is not None
    return named if is_alone else None


def _named_at(text: str, at: int) -> ShortcodeMatch | None:
    found = _SHORTCODE.match(text, at)
    emoji = emoji_named(found[1]) if found else None
    return None if found is None or emoji is None else ShortcodeMatch(emoji, found.end())


def _is_free(beside: str) -> bool:
    """Return True beside a space or ordinary punctuation."""
    return is_space(beside) or (is_sign(beside) and beside not in _TECHNICAL)


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
