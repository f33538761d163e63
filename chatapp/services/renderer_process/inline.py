"""Inline rules for markdown-it beyond Markdown: spoilers, mentions, room links, emoji shortcodes."""

from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from chatapp.domain.markup import ROOM, MentionTargets, mention_at
from chatapp.domain.slash_commands import SHRUG
from chatapp.services.emoji import shortcode_at
from chatapp.services.renderer_process.emphasis import add_pairs

_BAR = "|"


def add_to(parser: MarkdownIt) -> None:
    """Give a parser these rules."""
    parser.inline.add_terminator_char(_BAR)
    parser.inline.add_terminator_char(SHRUG[0])
    rules = {"shrug": _shrug, "emoji": _emoji, "room": _room, "mention": _mention, "spoiler": _bars}
    for name, rule in rules.items():
        parser.inline.ruler.before("strikethrough", name, rule)
    parser.inline.ruler2.after("balance_pairs", "spoiler", _spoilers)


def _shrug(state: StateInline, silent: bool) -> bool:
    # Its arm would be taken for an escape.
    return state.src.startswith(SHRUG, state.pos) and _take(state, silent, state.pos + len(SHRUG), SHRUG)


def _emoji(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != ":":
        return False
    after_another = state.env.get("emoji_end") == (state.src, state.pos)
    found = shortcode_at(state.src, state.pos, after_another=after_another)
    if found is None:
        return False
    state.env["emoji_end"] = (state.src, found.end)
    return _take(state, silent, found.end, found.emoji)


def _room(state: StateInline, silent: bool) -> bool:
    targets: MentionTargets = state.env["targets"]
    found = ROOM.match(state.src, state.pos)
    if found is None or state.linkLevel or found[1] not in targets.rooms:
        return False
    return _link(state, silent, found.end(), {"class": "room-link", "href": f"/r/{found[1]}"})


def _mention(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "@" or state.linkLevel:
        return False
    found = mention_at(state.src, state.pos, state.env["targets"])
    if found is None:
        return False
    is_person = found.who.isdigit()
    attributes: dict[str, str | int | float] = {"class": "mention", "data-person": found.who}
    if is_person:
        attributes["href"] = f"/people/{found.who}"
    return _link(state, silent, state.pos + 1 + found.length, attributes, "a" if is_person else "span")


def _take(state: StateInline, silent: bool, end: int, text: str) -> bool:
    if not silent:
        state.push("text", "", 0).content = text
    state.pos = end
    return True


def _link(state: StateInline, silent: bool, end: int, attributes: dict[str, str | int | float], tag: str = "a") -> bool:
    if not silent:
        state.push("chat_link_open", tag, 1).attrs = attributes
        state.push("text_special", "", 0).content = state.src[state.pos : end]
        state.push("chat_link_close", tag, -1)
    state.pos = end
    return True


def _bars(state: StateInline, silent: bool) -> bool:
    return not silent and state.src[state.pos] == _BAR and add_pairs(state)


def _spoilers(state: StateInline) -> None:
    nested = [meta["delimiters"] for meta in state.tokens_meta if meta and "delimiters" in meta]
    for delimiters in (state.delimiters, *nested):
        for delimiter in delimiters:
            if delimiter.marker == ord(_BAR) and delimiter.end != -1:
                _pair_up(state.tokens[delimiter.token], state.tokens[delimiters[delimiter.end].token])


def _pair_up(first: Any, last: Any) -> None:
    # It can be focused, and shows itself then: no script is needed, in a page or in an export.
    first.type, first.tag, first.nesting, first.content = "spoiler_open", "span", 1, ""
    first.attrs = {"class": "spoiler", "tabindex": "0"}
    last.type, last.tag, last.nesting, last.content = "spoiler_close", "span", -1, ""
