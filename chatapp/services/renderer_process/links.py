"""Addresses in a text, as `https://example.org/a`: found by linkify-it, and ended where a reader would end them."""

import re
import unicodedata

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from chatapp.domain.borders import breaks_anywhere, is_sign, is_space, is_word

_SCHEME = re.compile(r"(?:^|[^a-z0-9.+-])(https?|mailto)\Z", re.IGNORECASE | re.ASCII)
_SCHEME_CHARS = 8
# Browsers and servers take no longer ones.
_MAX_CHARS = 2_100
# The next of several addresses in a list without spaces.
_NEXT = re.compile(r"[,;]+https?://", re.IGNORECASE)
_BEGINS = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
# Between letters these are part of a name, as in `Col·lecció`, `Michelson–Morley`, `L’Avare`.
_JOINING = frozenset("·‧・–‐‑’")
# Where addresses name articles in a script without spaces, Latin letters stand beside it in them: `C言語`.
_UNSPACED_HOST = re.compile(r"https?://(?:ja|zh|ko|th|lo|km|my|yue|wuu|gan)(?:-[a-z]+)?\.", re.IGNORECASE)
_LAST = ":;,.!?'\"\\"
_MARKS = ("**", "~~", "||")
_LAST_MARKS = "*_~|"


def add_to(parser: MarkdownIt) -> None:
    """Give a parser this rule in place of its own."""
    parser.inline.ruler.at("linkify", _address)
    parser.core.ruler.disable("linkify")


def address_end(text: str, start: int, end: int) -> int:
    """Return where an address ends that begins at `start` and holds no space up to `end`."""
    host_end = start + _length_of_scheme(text[start:end])
    following = _NEXT.search(text, host_end, end)
    end = _first_border(text, start, host_end, following.start() if following else end)
    for mark in _MARKS:
        at = text.find(mark, host_end, end)
        if at != -1 and text.count(mark, max(0, start - _MAX_CHARS), start) % 2:
            end = at
    while end > host_end and _is_last(text, start, host_end, end):
        end -= 1
    return end


def _address(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != ":" or state.linkLevel:
        return False
    found = _SCHEME.search(state.pending[-_SCHEME_CHARS:])
    if found is None:
        return False
    start = state.pos - len(found[1])
    linkify = state.md.linkify
    match = linkify.match_at_start(state.src[start : min(state.posMax, start + _MAX_CHARS)]) if linkify else None
    end = address_end(state.src, start, start + len(match.raw)) if match else start
    url = state.src[start:end]
    href = state.md.normalizeLink(found[1].lower() + url[len(found[1]) :])
    if len(url) <= _length_of_scheme(url) or not state.md.validateLink(href):
        return False
    if not silent:
        state.pending = state.pending[: -len(found[1])]
        state.push("link_open", "a", 1).attrs = {"href": href}
        state.push("text_special", "", 0).content = state.md.normalizeLinkText(url)
        state.push("link_close", "a", -1)
    state.pos = end
    return True


def _length_of_scheme(url: str) -> int:
    found = _BEGINS.match(url)
    return found.end() if found else len(url)


def _first_border(text: str, start: int, host: int, end: int) -> int:
    """Return where the first sign of another script than ASCII stands, or a letter of one after a Latin letter."""
    mixed = _UNSPACED_HOST.match(text, start) is not None
    for at in range(host, end):
        character = text[at]
        if character.isascii():
            continue
        before, after = text[at - 1], text[at + 1] if at + 1 < end else ""
        if is_space(character):
            return at
        if is_sign(character):
            is_inside = _is_letter(before) and _is_letter(after)
            if not (is_inside if character in _JOINING else _is_symbol_of_path(character, before)):
                return at
        elif not mixed and breaks_anywhere(character) and is_word(before):
            return at
    return end


def _is_letter(character: str) -> bool:
    return is_word(character) or breaks_anywhere(character)


def _is_symbol_of_path(character: str, before: str) -> bool:
    """Return True for an emoji that is the name of something, as in `https://example.org/👍`."""
    return unicodedata.category(character) == "So" and (before in "/=" or unicodedata.category(before) == "So")


def _is_last(text: str, start: int, host: int, end: int) -> bool:
    """Return True if the last character is not part of an address: it ends a sentence, or what stands around it."""
    last = text[end - 1]
    if last in _LAST:
        return True
    # As in `**https://example.org**`, but not in `https://example.org/*x*`.
    return (
        last in _LAST_MARKS
        and last in text[max(0, start - _MAX_CHARS) : start]
        and (last == "_" or last not in text[host : end - 1].rstrip(last))
    )
