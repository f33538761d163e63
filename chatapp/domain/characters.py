"""Combining marks in long runs, and invisible characters. The tables are built from Unicode at first use."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from itertools import groupby

# UAX #15, section 13 (Stream-Safe Text Format): no language puts more marks on a letter.
MARKS_MAX = 30
# Where marks stand, and what becomes one in a compatibility form. A test holds this against all of Unicode.
_MARK_BLOCKS = (
    range(0x0300, 0x3100), range(0xA600, 0xAC00), range(0xFB00, 0x12000), range(0x16A00, 0x17000),
    range(0x1BC00, 0x1BD00), range(0x1D100, 0x1D300), range(0x1DF00, 0x1EA00),
)  # fmt: skip
# These decompose into marks alone, though they are none by themselves: Tibetan vowels, halfwidth sound marks.
_BECOME_MARKS = "\u0f73\u0f75\u0f81\uff9e\uff9f"
_VIRAMA = 9

# Invisible: word joiners, direction marks (UAX #9), fillers, tags; after Unicode's property
# Default_Ignorable_Code_Point, without the variation selectors.
_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
_SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_EMOJI = "\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
# Scripts whose letters join or stack: Arabic and its relatives, those of India, Tibet and Burma, Khmer, Mongolian.
_JOINING = (
    "\u0600-\u061b\u061d-\u0dff\u0f00-\u109f\u1780-\u17b3\u17b6-\u180a\u1810-\u18af\u1a20-\u1aaf\u1b00-\u1cff"
    "\ua800-\uaaff\uabc0-\uabff\ufb50-\ufdff\ufe70-\ufefc\U00010a00-\U00011fff\U0001e900-\U0001e95f"
)


def has_long_marks(text: str) -> bool:
    """Return True if a text has more than 30 marks in a row, which take quadratic time to normalise."""
    return _may_have_marks(text) and _marks().search(text) is not None


def without_long_marks(text: str) -> str:
    """Return the text with each run of marks cut to its first 30."""
    return _marks().sub(r"\1", text) if _may_have_marks(text) else text


def without_unseen(text: str) -> str:
    """Return the text without invisible characters and direction marks.

    Kept are those that a script or an emoji needs: joiners between letters of scripts that join (RFC 5892,
    appendix A) and inside emoji, variation selectors after a character, the tags of a flag.
    """
    return text if text.isascii() else _unseen().sub(lambda match: match[1] or "", text)


def _may_have_marks(text: str) -> bool:
    # Of more than 30 characters in a row one is among every 31st.
    return not text.isascii() and _mark().search(text[MARKS_MAX :: MARKS_MAX + 1]) is not None


@cache
def _mark() -> re.Pattern[str]:
    return re.compile(f"[{_class_of(lambda character: unicodedata.combining(character) != 0)}{_BECOME_MARKS}]")


@cache
def _marks() -> re.Pattern[str]:
    mark = _mark().pattern
    return re.compile(f"({mark}{{{MARKS_MAX}}}){mark}+")


@cache
def _unseen() -> re.Pattern[str]:
    virama = _class_of(lambda character: unicodedata.combining(character) == _VIRAMA)
    kept = (
        f"(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])",
        f"(?<=[{virama}])[\u200c\u200d]",
        f"(?<=[{_JOINING}])[\u200c\u200d](?=[{_JOINING}])",
        "(?<=[\u1820-\u18aa])\u180e",
        f"(?<=[^\\s{_UNSEEN}{_SELECTORS}])[{_SELECTORS}]",
        "\U0001f3f4[\U000e0020-\U000e007e]{1,16}\U000e007f",
    )
    return re.compile(f"({'|'.join(kept)})|[{_UNSEEN}{_SELECTORS}]")


def _class_of(belongs: Callable[[str], bool]) -> str:
    """Return the characters for which `belongs` is true as the inside of a regular expression's character class."""
    codes = [code for block in _MARK_BLOCKS for code in block if belongs(chr(code))]
    # Of neighbours the difference to their place in the list is the same.
    runs = groupby(enumerate(codes), key=lambda placed: placed[1] - placed[0])
    return "".join(_range([code for _place, code in run]) for _difference, run in runs)


def _range(codes: list[int]) -> str:
    return f"{chr(codes[0])}-{chr(codes[-1])}"
