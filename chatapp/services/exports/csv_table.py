"""CSV exports without formulas: no cell is run by a spreadsheet, whatever its separator."""

import csv
import io
import re
from collections.abc import Sequence

from chatapp.domain.names import marked_name
from chatapp.domain.records import Message, RoomFacts
from chatapp.domain.times import iso

# What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection"), the wide forms of East Asian
# keyboards included.
_SIGN = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
# A cell begins where the text does, and behind each sign that separates cells or lines somewhere: a spreadsheet of
# a German system separates by semicolons, others by tabs, and some take a line break in quotes for the end of a row.
_SEPARATORS = frozenset(";,|\t\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
# Blanks and quotes may stand between the separator and the sign. A run is looked at once, from its beginning.
_BETWEEN = r"[;,|\s'\"]"
_ANY_SIGN = re.compile(_SIGN)
_BEFORE_SIGN = re.compile(rf"(?:^|(?<!{_BETWEEN})){_BETWEEN}*+(?={_SIGN})")
HEADER = (
    "room", "seq", "created_at", "author_id", "author", "author_kind", "kind", "body", "edited_at", "deleted",
    "reply_to", "reactions", "client_id", "visibility", "room_name", "room_topic", "room_members",
)  # fmt: skip


def row(message: Message, is_first: bool, facts: RoomFacts) -> tuple[object, ...]:
    """Return the cells of a message; those of its room's topic and members are filled in the `first` of a room."""
    author = message.author
    reactions = " ".join(f"{reaction.emoji} {reaction.total}" for reaction in message.reactions)
    members = ", ".join(marked_name(member.person.name, member.person.kind) for member in facts.members)
    return (
        message.room, message.seq, iso(message.created_at), author.id, neutralised(author.name), author.kind,
        message.kind, neutralised(message.body), "" if message.edited_at is None else iso(message.edited_at),
        "yes" if message.deleted else "", message.reply_to or "", neutralised(reactions),
        neutralised(message.client_id or ""), facts.visibility, neutralised(facts.name),
        neutralised(facts.topic) if is_first else "", neutralised(members) if is_first else "",
    )  # fmt: skip


def neutralised(text: str) -> str:
    """Return a text of which no part is a formula: a `'` stands before each sign that would begin one."""
    guarded = text if _ANY_SIGN.search(text) is None else _BEFORE_SIGN.sub(_guard, text)
    # Some programs drop a blank that a cell begins with.
    return f"'{guarded}" if text.startswith(("\t", "\r", "\n")) else guarded


def _guard(run: re.Match[str]) -> str:
    begins_cell = run.start() == 0 or not _SEPARATORS.isdisjoint(run[0])
    return f"{run[0]}'" if begins_cell else run[0]


def table(rows: Sequence[tuple[object, ...]]) -> bytes:
    """Return rows as CSV (RFC 4180)."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
