"""What the serving process and the renderer process share: mentionable names, and the maximum length of HTML.

Names are looked up before a text is rendered, so that only what is there becomes a link.
"""

import re
from collections.abc import Mapping
from html import escape
from typing import Literal, NamedTuple

from chatapp.domain.borders import begins_at
from chatapp.domain.mentions import EVERYONE, names_at
from chatapp.domain.slugs import PATTERN

ROOM = re.compile(rf"(?<![\w#/&-])#({PATTERN})(?![\w-])", re.ASCII)
REL = "nofollow noopener noreferrer ugc"
_HTML_PER_CHARACTER = 4
# Room for the tags of a few short links and mentions.
_HTML_AT_LEAST = 2_000


class MentionTargets(NamedTuple):
    """The people (by name key) and rooms (by slug) that a text may mention, and whether @room and @here work."""

    people: Mapping[str, int]
    rooms: frozenset[str]
    everyone: bool = False


NOBODY = MentionTargets({}, frozenset())


class MentionMatch(NamedTuple):
    """A mention in a text: its target (an id, `room` or `here`), and the number of characters of the name."""

    who: str
    length: int


def mention_at(text: str, at: int, targets: MentionTargets) -> MentionMatch | None:
    """Return the mention of the @ at a position; None if it names nobody of `targets`, or is inside a word."""
    if not begins_at(text, at):
        return None
    for typed, key in names_at(text, at + 1):
        if key in targets.people:
            return MentionMatch(str(targets.people[key]), len(typed))
        if targets.everyone and key in EVERYONE:
            return MentionMatch(EVERYONE[key], len(typed))
    return None


class Mentions(NamedTuple):
    """Whom a message mentions: people, by their ids, and everyone in its room, or everyone who is in it now."""

    people: tuple[int, ...] = ()
    everyone: Literal["room", "here"] | None = None

    def includes(self, person_id: int) -> bool:
        """Return True if a message mentions a person, by name or with everyone."""
        return self.everyone is not None or person_id in self.people


_NO_MENTIONS = Mentions()
# User text can't match this: its `<` is escaped.
_MENTION = re.compile(r'<(?:a|span) class="mention" data-person="(\d+|room|here)"', re.ASCII)


def mentions_in(html: str | None) -> Mentions:
    """Return whom the stored HTML of a message mentions.

    The one reader of the mentions in stored HTML; `mention_at` finds them in the text.
    """
    found = dict.fromkeys(_MENTION.findall(html)) if html and 'class="mention"' in html else {}
    if not found:
        return _NO_MENTIONS
    everyone: Literal["room", "here"] | None = "room" if "room" in found else "here" if "here" in found else None
    return Mentions(tuple(int(who) for who in found if who.isdigit()), everyone)


def plain_html(body: str) -> str:
    """Return the HTML that shows a text without markup."""
    return escape(body, quote=False).replace("\n", "<br>")


def html_max_chars(body: str) -> int:
    """Return the maximum length of a text's HTML; a text that would need more is shown without markup."""
    return _HTML_PER_CHARACTER * len(body) + _HTML_AT_LEAST
