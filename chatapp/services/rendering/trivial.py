"""Renders the most common markup in this process, as a round trip to the renderer would cost more.

One pass of one regular expression over at most 1,000 characters. Its alternatives exclude one another by their first
character or by what stands around it, and their repetitions are possessive, so that it never goes back: the work is
linear in the text. What is not certain to mean in CommonMark what it says here is left to the renderer process, whose
HTML is the same for all that is rendered here (tests/services/rendering/test_trivial.py holds both).
"""

import re
from collections.abc import Callable
from html import escape
from typing import NamedTuple

from chatapp.domain.markup import REL, ROOM, MentionTargets, html_max_chars, mention_at
from chatapp.services.emoji import shortcode_at

MAX_CHARS = 1_000
_MOST_NAMES = 50
# What may stand in a line without meaning anything: no sign of markup, no control character, no hard space or BOM.
_SIGNS = r"\x00-\x1f\x7f-\xa0\ufeff\ud800-\udfff*_~`|\[\]\\<>@#:"
_PLAIN, _WORD = rf"[^{_SIGNS}]", rf"[^ ({_SIGNS}]"
_LETTER = r"[^\W_]"
# Emphasis that CommonMark's rules for delimiter runs (6.2) leave no choice about: a space before, a letter inside.
_OPENS, _CLOSES = rf"(?<![^ \n]){{0}}(?={_LETTER})", rf"(?<={_LETTER}){{0}}(?![^ \n.,!?;:)]|\.[^\W_])"
_HOST = r"(?=[a-z0-9.-]{1,60}+(?![a-z0-9.-]))(?:[a-z0-9]++(?:-[a-z0-9]++)*+\.)*+[a-z]{2,60}+"
_PORT = r"(?::[1-9][0-9]{0,3}+)?+"
_PATH = r"(?:/(?:[A-Za-z0-9_/=+&~]|[-.?#@:](?=[A-Za-z0-9]))*+)?+"
# Nothing that begins a list, a quote, a table or a fence, and no space.
_BEGINS = r"(?![ \n>]|[-+*](?:[ \n]|\Z)|[0-9]{1,9}[.)](?:[ \n]|\Z)|```|~~~)"
_LINE = re.compile(_BEGINS)
# It may mean more than it says wherever it stands.
_ELSEWHERE = re.compile(r"\]\(|mailto:", re.IGNORECASE)


def _wrapped(mark: str, name: str) -> str:
    sign = re.escape(mark)
    return rf"{_OPENS.format(sign)}(?P<{name}>{_PLAIN}++){_CLOSES.format(sign)}"


_TOKEN = re.compile(
    "|".join(
        (
            rf"(?P<url>(?<![^ \n(])https?://{_HOST}{_PORT}{_PATH}(?<![_~])(?=\)?+[.,]?+(?:[ \n]|\Z)))",
            # It stops where an address may begin.
            rf"(?P<text>(?:{_WORD}++|[ (])(?:[ (](?!https?://){_WORD}*+)*+)",
            rf"(?P<line>(?<! )\n{_BEGINS})",
            _wrapped("**", "strong"),
            _wrapped("*", "em"),
            _wrapped("_", "em_too"),
            _wrapped("~~", "del"),
            r"(?<!`)`(?P<code>(?! )[^\x00-\x1f\x7f-\xa0\ufeff\ud800-\udfff`|\\]++(?<! ))`(?!`)",
            rf"(?P<sign>(?<={_LETTER})_++(?={_LETTER})|(?<= )\*(?= )|(?<!~)~(?!~)|[\[\]]++|<(?=[ \n]|\Z)|>)",
            r"(?P<emoji>:(?=[0-9a-z_+-]{1,40}+:))",
            r"(?P<colon>:(?!//))",
            r"(?P<person>@)",
            r"(?P<room>\#)",
        )
    )
)


class Trivial(NamedTuple):
    """The HTML of a text, or None where plain text shows the same."""

    html: str | None


def render_trivial(body: str, targets: MentionTargets) -> Trivial | None:
    """Return what the renderer process would make of a text, or None where only that process can tell."""
    text = body.rstrip(" \n")
    if len(text) > MAX_CHARS or text != text.strip() or _LINE.match(text) is None or _ELSEWHERE.search(text):
        return None
    if text.count("@") + text.count("#") > _MOST_NAMES:
        return None
    written: list[str] = []
    at, is_marked_up = 0, False
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            return None
        html, at = _WRITERS[found.lastgroup](found, targets)
        is_marked_up = is_marked_up or _is_markup(found.lastgroup, html)
        written.append(html)
    whole = "".join(written)
    return Trivial(whole if is_marked_up and len(whole) <= html_max_chars(body) else None)


def _is_markup(group: str, html: str) -> bool:
    return html != ":" if group == "emoji" else html.startswith("<") and group != "line"


_Write = Callable[[re.Match[str], MentionTargets], tuple[str, int]]


def _text(found: re.Match[str], _targets: MentionTargets) -> tuple[str, int]:
    return escape(found[0], quote=False), found.end()


def _line(found: re.Match[str], _targets: MentionTargets) -> tuple[str, int]:
    return "<br>", found.end()


def _tag(tag: str, group: str) -> _Write:
    def write(found: re.Match[str], _targets: MentionTargets) -> tuple[str, int]:
        return f"<{tag}>{escape(found[group], quote=False)}</{tag}>", found.end()

    return write


def _url(found: re.Match[str], _targets: MentionTargets) -> tuple[str, int]:
    url = escape(found[0])
    return f'<a href="{url}" rel="{REL}" target="_blank">{url}</a>', found.end()


def _emoji(found: re.Match[str], _targets: MentionTargets) -> tuple[str, int]:
    shown, at = "", found.start()
    while (named := shortcode_at(found.string, at, after_another=bool(shown))) is not None:
        shown, at = shown + named.emoji, named.end
    return (shown, at) if shown else (":", at + 1)


def _person(found: re.Match[str], targets: MentionTargets) -> tuple[str, int]:
    named = mention_at(found.string, found.start(), targets)
    if named is None:
        return "@", found.end()
    end = found.end() + named.length
    text = escape(found.string[found.start() : end], quote=False)
    if named.who.isdigit():
        return f'<a class="mention" data-person="{named.who}" href="/people/{named.who}">{text}</a>', end
    return f'<span class="mention" data-person="{named.who}">{text}</span>', end


def _room(found: re.Match[str], targets: MentionTargets) -> tuple[str, int]:
    named = ROOM.match(found.string, found.start())
    if named is None or named[1] not in targets.rooms:
        return "#", found.end()
    return f'<a class="room-link" href="/r/{named[1]}">{named[0]}</a>', named.end()


_WRITERS: dict[str, _Write] = {
    "text": _text,
    "sign": _text,
    "colon": _text,
    "emoji": _emoji,
    "line": _line,
    "url": _url,
    "strong": _tag("strong", "strong"),
    "em": _tag("em", "em"),
    "em_too": _tag("em", "em_too"),
    "del": _tag("del", "del"),
    "code": _tag("code", "code"),
    "person": _person,
    "room": _room,
}
