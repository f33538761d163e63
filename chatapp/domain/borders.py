"""The one table of borders: where a word, a name, an address or emphasis may begin and end, in every script.

Borders are Unicode's punctuation, symbols and separators (P*, S*, Z*), and the change between a script that is written
without spaces, or attaches endings to foreign words, and one that is not: Han, Kana, Hangul and Thai beside Latin.
"""

import re
import unicodedata

# Thai, Lao, Burmese, Khmer, kana and Han: written without spaces, so that a run of them is no word but many.
UNSPACED_SCRIPTS = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ebd\u0ec0-\u0ecd\u0edc-\u0edf\u1000-\u103f\u1050-\u109d\u1780-\u17d3"
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u9fff\U00020000-\U0003ffff"
)
# Those, and what is written with spaces but attaches its particles to any word: Hangul, Bopomofo, halfwidth kana.
_BREAKS_ANYWHERE = re.compile(
    f"[{UNSPACED_SCRIPTS}"
    "\u1100-\u11ff\u3105-\u312f\u3131-\u318e\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7fb\uf900-\ufaff\uff66-\uffdc]"
)
# Format characters that hold two characters together.
_JOINERS = frozenset("\u00ad\u200c\u200d")


def is_space(character: str) -> bool:
    """Return True for a space, a line break, a control or an invisible character that parts words; "" counts as one."""
    if not character:
        return True
    return unicodedata.category(character) in {"Zs", "Zl", "Zp", "Cc", "Cf"} and character not in _JOINERS


def is_sign(character: str) -> bool:
    """Return True for punctuation and symbols, an emoji included."""
    return character != "" and unicodedata.category(character)[0] in "PS"


def is_wide_sign(character: str) -> bool:
    """Return True for the punctuation of East Asian scripts, which brings its own space along, as `。` and `「`."""
    return character != "" and unicodedata.category(character)[0] == "P" and _is_wide(character)


def breaks_anywhere(character: str) -> bool:
    """Return True for a letter of a script in which a word may end anywhere: Han, Kana, Hangul, Thai and the like."""
    return character != "" and _BREAKS_ANYWHERE.match(character) is not None


def is_word(character: str) -> bool:
    """Return True for a letter, digit or mark of any other script."""
    return character != "" and unicodedata.category(character)[0] in "LMN" and not breaks_anywhere(character)


def ends_before(text: str, at: int) -> bool:
    """Return True if a name or word that began earlier in the text may end before the character at a position."""
    before, after = text[at - 1 : at], text[at : at + 1]
    if is_space(after):
        return True
    if after == "@" or after in _JOINERS or unicodedata.category(after)[0] == "M":
        return False
    if after == "_":
        return not is_word(text[at + 1 : at + 2])
    return is_sign(after) or is_sign(before) or breaks_anywhere(before) or breaks_anywhere(after)


def begins_at(text: str, at: int) -> bool:
    """Return True if a mention may begin at a position: not inside a word, an address or another mention."""
    before = text[at - 1 : at] if at else ""
    if before == "_":
        return not is_word(text[at - 2 : at - 1] if at > 1 else "")
    if before == "/":
        return _ADDRESS.search(text, max(0, at - _ADDRESS_MAX), at) is None
    return before != "@" and not is_word(before)


# What is written before a slash in an address without its scheme, as in `example.org/@ada`.
_ADDRESS_MAX = 100
_ADDRESS = re.compile(
    r"(?<![^\s(])(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24}(?::\d{1,5})?/(?:\S{0,60}/)?\Z", re.IGNORECASE | re.ASCII
)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in {"W", "F", "H"}
