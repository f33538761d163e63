"""What looks like markup and is not meant as such: backslashes in paths and patterns, `>:(`, a date before a line."""

import re
from bisect import bisect_right
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.fence import fence
from markdown_it.rules_block.list import list_block
from markdown_it.rules_inline import StateInline

from chatapp.domain.markup import ROOM, mention_at
from chatapp.services.emoji import emoji_named
from chatapp.services.renderer_process.emphasis import flanks

# Stands for a `>` that begins no quote while a text is parsed: no text holds it, it is no character.
_NO_QUOTE = "\ufdd0"
# A quote has a space after its signs.
_QUOTE_SIGNS = re.compile(r"^((?:[ ]{0,3}>[ ])*[ ]{0,3})(>+)(?![ \t>]|$)", re.MULTILINE)
_SPACED = re.compile(r"\S+")
# `\\server\share`, `C:\Users`, `%TEMP%\_x`, any backslash before a letter or digit: `\d+`, `a\b`; `^\*.*\*$`.
_PATH = re.compile(
    r"[(\[\"'“„«]*(?:\\\\|(?:[A-Za-z]:|%\w+%|\.{1,2}|~)\\|\^)|\S*?(?:\\[^\W_]|[.\])][*+])|\S*\$[)\]\"'”“»]*\Z"
)
_NUMBER = re.compile(r"(\d{1,9})([.)])(?=[ \t]|$)", re.ASCII)
_MAX_NUMBER_CHARS = 3
_INFO = re.compile(r"[ \t]*[\w+#.-]{0,20}[ \t]*")
_LINE_SIGN_MAX = 13
_LINE_SO_FAR = re.compile(r"(?:^|(?<=\n))[ ]{0,3}(\d{0,9})\Z", re.ASCII)
_EMOJI = re.compile(r":([0-9a-z_+-]{1,40}):", re.ASCII)


def add_to(parser: MarkdownIt) -> None:
    """Give a parser these rules in place of its own."""
    parser.inline.ruler.at("escape", _escape)
    parser.core.ruler.push("unlink", _unlink)
    parser.block.ruler.at("list", _list, {"alt": ["paragraph", "reference", "blockquote"]})
    parser.block.ruler.at("fence", _fence, {"alt": ["paragraph", "reference", "blockquote", "list"]})


def protected(body: str) -> str:
    """Return a body with what begins no quote hidden from a parser; `shown` brings it back."""
    if ">" not in body or _NO_QUOTE in body:
        return body
    return _QUOTE_SIGNS.sub(lambda found: found[1] + _NO_QUOTE * len(found[2]), body)


def shown(html: str, body: str) -> str:
    """Return the HTML of a protected body with all of the body's signs."""
    return html if _NO_QUOTE in body else html.replace(_NO_QUOTE, "&gt;")


def _list(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    number = _number_at(state, start_line)
    # Further out than what it ends, it is an item of a list that has begun.
    is_next_item = silent and state.sCount[start_line] < state.blkIndent
    if number is not None and not is_next_item and not _is_numbered(state, number, start_line, end_line):
        return False
    return list_block(state, start_line, end_line, silent)


def _fence(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Take a fence whose first line says nothing but a language, as all else in it would be lost."""
    begin, end = state.bMarks[start_line] + state.tShift[start_line], state.eMarks[start_line]
    marks = state.src[begin : begin + 1]
    if marks not in ("`", "~") or _INFO.fullmatch(state.src[begin:end].lstrip(marks)) is None:
        return False
    return fence(state, start_line, end_line, silent)


def _number_at(state: StateBlock, line: int) -> re.Match[str] | None:
    return _NUMBER.match(state.src, state.bMarks[line] + state.tShift[line], state.eMarks[line])


def _is_numbered(state: StateBlock, first: re.Match[str], start_line: int, end_line: int) -> bool:
    """Return True if a number begins a list: another follows it, and both count. A year, a date, an answer do not."""
    if _is_odd(first[1]):
        return False
    indent = state.sCount[start_line]
    content, was_blank = indent + len(first[0]) + 1, False
    for line in range(start_line + 1, end_line):
        if state.isEmpty(line):
            was_blank = True
            continue
        if state.sCount[line] >= content:
            was_blank = False
            continue
        found = _number_at(state, line)
        if found is not None:
            return found[2] == first[2] and not _is_odd(found[1]) and _follows(int(first[1]), int(found[1]))
        if was_blank or state.sCount[line] < indent:
            return False
    return False


def _is_odd(number: str) -> bool:
    return len(number) > _MAX_NUMBER_CHARS or (number[0] == "0" and number != "0")


def _follows(first: int, second: int) -> bool:
    return second == first + 1 or first <= 1 <= second


def _escape(state: StateInline, silent: bool) -> bool:
    """Take a backslash for an escape only before a sign that would be markup there, and never in a path or pattern."""
    src, at = state.src, state.pos
    if src[at] != "\\":
        return False
    escaped = src[at + 1 : min(at + 2, state.posMax)]
    if escaped == "\\":
        return _write(state, silent, "\\\\", 2)
    if not escaped or _is_in_path(state) or not _is_markup(state, at + 1):
        return _write(state, silent, "\\", 1)
    return _write(state, silent, escaped, 2)


def _unlink(state: Any) -> None:
    """Make text again of links that lead nowhere, as in `handlers[name]()`."""
    for token in state.tokens:
        opened = list[bool]()
        for child in token.children or ():
            if child.type == "link_open":
                opened.append(bool(child.attrs.get("href")))
            if child.type == "link_open" and not opened[-1]:
                child.type, child.tag, child.nesting, child.content = "text", "", 0, "["
            elif child.type == "link_close" and not opened.pop():
                child.type, child.tag, child.nesting, child.content = "text", "", 0, "]()"


def _write(state: StateInline, silent: bool, text: str, length: int) -> bool:
    if not silent:
        state.push("text_special", "", 0).content = text
    state.pos += length
    return True


def _is_in_path(state: StateInline) -> bool:
    paths: dict[str, list[tuple[int, int]]] = state.env.setdefault("paths", {})
    if state.src not in paths:
        words = _SPACED.finditer(state.src)
        paths[state.src] = [word.span() for word in words if "\\" in word[0] and _PATH.match(word[0])]
    before = bisect_right(paths[state.src], (state.pos, len(state.src)))
    return before > 0 and state.pos < paths[state.src][before - 1][1]


def _is_markup(state: StateInline, at: int) -> bool:
    """Return True if the sign at a position would begin or end markup, were there no backslash before it."""
    src, sign = state.src, state.src[at]
    if sign in "*_":
        may = flanks(src, at, at + 1, state.posMax, escaped=1)
        return may.opens or may.closes
    if sign in "~|":
        return bool(re.match(r"\\?" + re.escape(sign), src[at + 1 : at + 3])) or src[at - 2 : at - 1] == sign
    if sign == "@":
        return mention_at(src, at, state.env["targets"]) is not None
    if sign == "#":
        room = ROOM.match(src, at)
        return room is not None and room[1] in state.env["targets"].rooms
    if sign == ":":
        name = _EMOJI.match(src, at)
        return name is not None and emoji_named(name[1]) is not None
    return _is_bracket_or_line_sign(src, at, sign)


def _is_bracket_or_line_sign(src: str, at: int, sign: str) -> bool:
    after = src[at + 1 : at + 2]
    if sign == "`":
        return True
    if sign == "[":
        return "](" in src[at : at + 200]
    if sign in "](":
        return src[at : at + 2] == "](" or src[at - 2 : at - 1] == "]"
    if sign == "<":
        return re.match(r"https?://|mailto:", src[at + 1 : at + 10], re.IGNORECASE) is not None
    line = _LINE_SO_FAR.search(src, max(0, at - 1 - _LINE_SIGN_MAX), at - 1)
    if line is None or (sign != ">" and after not in {"", " ", "\n"}):
        return False
    return sign in "-+>" if not line[1] else sign in ".)"
