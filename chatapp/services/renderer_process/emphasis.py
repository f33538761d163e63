"""Emphasis, strike and spoilers: where their marks open and close, beside the signs of every script.

CommonMark's delimiter runs (6.2) with these differences: East Asian punctuation is no obstacle, as it needs no space
beside it; and marks that people type without meaning markup, in paths, patterns, sums, names of files and faces, are
text.
"""

import re
import unicodedata
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

from chatapp.domain.borders import breaks_anywhere, is_sign, is_space, is_wide_sign, is_word

_STAR, _LINE = "*", "_"
_QUOTES = frozenset("\"'`")
_MARKS = frozenset("*_~|")
_ENCLOSING = frozenset(("()", "[]", "{}", "<>", "><", "“”", "‘’", "«»"))
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_+[A-Za-z0-9]+)*", re.ASCII)
_IDENTIFIER_PARTS, _IDENTIFIER_MAX = 15, 64
_BRACKETS_CLOSED = frozenset(")]}")
_SLASHES = frozenset("/\\")
_WORDS = re.compile(r"[A-Za-z0-9]|[^\W\d_]{2}")
_LETTER = re.compile(r"[^\W_]")
_LETTERS = re.compile(r"[^\W_]{2}")
_SIGNS_OF_A_FACE = 4
# Looking further back would take long in a text of nothing but marks.
_MARKS_OF_A_PATTERN = 8


class Flanks(NamedTuple):
    """Whether a run of marks may open and close."""

    opens: bool
    closes: bool


def add_to(parser: MarkdownIt) -> None:
    """Give a parser these rules in place of its own."""
    parser.inline.ruler.at("emphasis", _stars)
    parser.inline.ruler.at("strikethrough", _strikes)
    parser.inline.ruler2.after("balance_pairs", "text_of_marks", _keep_text)


def flanks(src: str, start: int, end: int, limit: int, escaped: int = 0) -> Flanks:
    """Return whether the run of marks from `start` to `end` may open and close in a text that ends at `limit`.

    `escaped` characters before it, a backslash, do not count.
    """
    mark, after = src[start], src[end : min(end + 1, limit)]
    before = src[start - escaped - 1 : start - escaped] if start > escaped else ""
    if is_word(before) and is_word(after):
        return Flanks(opens=False, closes=False)
    opens, closes = _by_commonmark(before, after, mark)
    if is_sign(before) and is_sign(after) and not (is_wide_sign(before) or is_wide_sign(after)):
        opens, closes = opens and _may_begin(after), closes and _may_end(before)
        if before + after in _ENCLOSING or (before == after and before not in _MARKS):
            return Flanks(opens=False, closes=False)
    if before in _BRACKETS_CLOSED:
        opens = False
    if mark in "*_":
        opens = (
            opens
            and not _is_after_slash(src, start - escaped)
            and not (mark * (end - start) == _STAR and _is_dotted(src, end))
        )
        closes = closes and not (before in _SLASHES or after in _SLASHES or _is_dotted(src, end))
    return Flanks(opens, closes)


def scan(state: StateInline) -> tuple[int, Flanks]:
    """Return the end of the run of marks at the parser's position, and whether it may open and close."""
    mark, end = state.src[state.pos], state.pos
    while end < state.posMax and state.src[end] == mark:
        end += 1
    return end, flanks(state.src, state.pos, end, state.posMax)


def add_pairs(state: StateInline) -> bool:
    """Take a run of `~~` or `||` for ends of pairs; which of them are is seen later, as for emphasis."""
    end, may = scan(state)
    length, mark = end - state.pos, state.src[state.pos]
    if length < 2:
        return False
    if length % 2:
        state.push("text", "", 0).content = mark
    for _pair in range(length // 2):
        _push(state, mark * 2, 0, may)
    state.pos = end
    return True


def _strikes(state: StateInline, silent: bool) -> bool:
    return not silent and state.src[state.pos] == "~" and add_pairs(state)


def _stars(state: StateInline, silent: bool) -> bool:
    mark = state.src[state.pos]
    if silent or mark not in (_STAR, _LINE):
        return False
    end, may = scan(state)
    for _mark in range(end - state.pos):
        _push(state, mark, end - state.pos, may)
    state.pos = end
    return True


def _push(state: StateInline, text: str, length: int, may: Flanks) -> None:
    state.push("text", "", 0).content = text
    ends = {"open": may.opens, "close": may.closes}
    state.delimiters.append(Delimiter(marker=ord(text[0]), length=length, token=len(state.tokens) - 1, end=-1, **ends))


def _by_commonmark(before: str, after: str, mark: str) -> Flanks:
    hard_before = is_sign(before) and not is_wide_sign(before)
    hard_after = is_sign(after) and not is_wide_sign(after)
    left = not is_space(after) and (not hard_after or is_space(before) or is_sign(before) or breaks_anywhere(before))
    right = not is_space(before) and (not hard_before or is_space(after) or is_sign(after) or breaks_anywhere(after))
    if mark != _LINE:
        return Flanks(left, right)
    return Flanks(left and (not right or is_sign(before)), right and (not left or is_sign(after)))


def _may_begin(sign: str) -> bool:
    return unicodedata.category(sign) in {"Ps", "Pi", "Pf", "Sc"} or sign in "\"'`$#@&*_~|[<\\:¿¡"


def _may_end(sign: str) -> bool:
    return unicodedata.category(sign) in {"Pe", "Pi", "Pf", "Sc"} or sign in "\"'`*_~|.!?…%:;,>\\"


def _is_after_slash(src: str, start: int) -> bool:
    """Return True after a slash, also if other marks stand between, as in the pattern `/etc/*_d_*`."""
    return src[max(start - _MARKS_OF_A_PATTERN, 0) : start].rstrip("*_")[-1:] in _SLASHES


def _is_dotted(src: str, end: int) -> bool:
    """Return True before an ending such as `.py`."""
    return src[end : end + 1] == "." and is_word(src[end + 1 : end + 2])


def _keep_text(state: StateInline) -> None:
    """Make text of pairs that hold only signs, of emphasis right within emphasis, and of `__names__` of code."""
    weights = _weights(state.tokens)
    nested = [meta["delimiters"] for meta in state.tokens_meta if meta and "delimiters" in meta]
    for delimiters in (state.delimiters, *nested):
        emphasis = [at for at, one in enumerate(delimiters) if one.end != -1 and chr(one.marker) in "*_"]
        for at in [at for at in emphasis if _is_text(state.tokens, delimiters, at, weights)]:
            delimiters[at].end = -1


def _is_text(tokens: list[Token], delimiters: list[Delimiter], at: int, weights: list[tuple[int, int]]) -> bool:
    inner = delimiters[at + 1] if _is_strong(delimiters, at) else delimiters[at]
    first, last = inner.token, delimiters[inner.end].token
    strong = weights[last][0] - weights[first + 1][0]
    if strong == 0 and not (weights[last][1] - weights[first + 1][1] and _has_plain_end(tokens, first, last)):
        return True
    return _is_doubled(delimiters, at) or _is_name_of_code(tokens, delimiters, at)


def _weights(tokens: list[Token]) -> list[tuple[int, int]]:
    """Return, for each position, how many tokens before it have a word, and how many have only a single letter."""
    sums = [(0, 0)]
    for token in tokens:
        text = token.content if token.type == "text" else ""
        is_strong = not text and token.type not in {"text", "softbreak"}
        if not _is_face(text):
            is_strong = is_strong or _WORDS.search(text) is not None or any(map(breaks_anywhere, text))
        is_weak = not is_strong and _LETTER.search(text) is not None
        sums.append((sums[-1][0] + is_strong, sums[-1][1] + is_weak))
    return sums


def _is_face(text: str) -> bool:
    """Return True for many signs with single letters between them and no space, as in `_(:3」∠)_`."""
    if _LETTERS.search(text) or any(map(is_space, text)):
        return False
    return sum(map(is_sign, text)) >= _SIGNS_OF_A_FACE


def _has_plain_end(tokens: list[Token], first: int, last: int) -> bool:
    """Return True unless what is between two tokens begins and ends with a sign, as faces do, other than quotes."""
    ends = tokens[first + 1].content[:1] + tokens[last - 1].content[-1:]
    return not all(is_sign(end) and not _is_quote(end) for end in ends)


def _is_quote(sign: str) -> bool:
    return sign in _QUOTES or unicodedata.category(sign) in {"Pi", "Pf"}


def _is_strong(delimiters: list[Delimiter], at: int) -> bool:
    """Return True if a pair is the outer one of two of the same marks side by side."""
    if at + 1 >= len(delimiters):
        return False
    one, other = delimiters[at], delimiters[at + 1]
    return other.marker == one.marker and other.end == one.end - 1 != -1 and other.token == one.token + 1


def _is_single(delimiters: list[Delimiter], at: int) -> bool:
    return not (_is_strong(delimiters, at) or (at > 0 and _is_strong(delimiters, at - 1)))


def _is_doubled(delimiters: list[Delimiter], at: int) -> bool:
    """Return True for emphasis right within, or around, emphasis by the other mark: `*_x_*`."""
    return any(_are_doubled(delimiters, outer) for outer in (at, at - 1) if 0 <= outer < len(delimiters) - 1)


def _are_doubled(delimiters: list[Delimiter], at: int) -> bool:
    outer, inner = delimiters[at], delimiters[at + 1]
    if outer.end == -1 or inner.end == -1 or {outer.marker, inner.marker} != {ord(_STAR), ord(_LINE)}:
        return False
    ends = delimiters[outer.end].token - delimiters[inner.end].token
    side_by_side = inner.token == outer.token + 1 and ends == 1
    return side_by_side and _is_single(delimiters, at) and _is_single(delimiters, at + 1)


def _is_name_of_code(tokens: list[Token], delimiters: list[Delimiter], at: int) -> bool:
    if delimiters[at].marker != ord(_LINE):
        return False
    outer = at if _is_strong(delimiters, at) else at - 1
    if outer < 0 or not _is_strong(delimiters, outer):
        return False
    first, last = delimiters[outer + 1].token, delimiters[delimiters[outer + 1].end].token
    inside = tokens[first + 1 : last]
    if len(inside) > _IDENTIFIER_PARTS or any(token.type != "text" for token in inside):
        return False
    name = "".join(token.content for token in inside)
    return len(name) <= _IDENTIFIER_MAX and _IDENTIFIER.fullmatch(name) is not None
