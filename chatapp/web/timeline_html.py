"""The HTML of a room page's timeline. Each message is painted once: that costs more than all the rest of a page."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from flask import current_app
from jinja2 import Environment
from markupsafe import Markup

from chatapp.domain.markup import mentions_in
from chatapp.domain.records import Message
from chatapp.presentation.byte_limited_cache import ByteLimitedCache
from chatapp.presentation.payloads import message_payload
from chatapp.web import texts
from chatapp.web.reader_time import ReaderTime
from chatapp.web.timeline import Row, rows

_MOST_BYTES = 8 << 20
# What a string and its key take beside its characters, about.
_OVERHEAD = 1_000
_timelines: ByteLimitedCache[Markup] = ByteLimitedCache(_MOST_BYTES, lambda html: len(html) + _OVERHEAD)
_messages: ByteLimitedCache[str] = ByteLimitedCache(_MOST_BYTES, lambda html: len(html) + _OVERHEAD)


class Reading(NamedTuple):
    """By whom a timeline is read, what is new to them (`NOTHING_NEW`), the message in focus, and how times are written.

    What the people of `blocked` wrote is folded.
    """

    person_id: int
    blocked: frozenset[int]
    new_after: int
    focus: int | None
    language: str
    time: ReaderTime
    today: str | None


def timeline_html(messages: tuple[Message, ...], reading: Reading) -> Markup:
    """Return the lines of a timeline, oldest first."""
    # A page without mentions or reactions of the reader looks the same for everyone, and is shared.
    if not any(_concerns(message, reading.person_id) for message in messages):
        reading = reading._replace(person_id=0)
    reading = reading._replace(blocked=reading.blocked & {message.author.id for message in messages})
    return _timelines.get_or_make((messages, reading), lambda: _timeline(messages, reading))


def _timeline(messages: Sequence[Message], reading: Reading) -> Markup:
    by_seq = {message.seq: message for message in messages}
    laid_out = rows([message_payload(message) for message in messages], reading.new_after, reading.time.day)
    return Markup("\n".join(_row(row, by_seq, reading) for row in laid_out))  # noqa: S704 - the macros escape


def _row(row: Row, by_seq: dict[int, Message], reading: Reading) -> str:
    macros = _macros(current_app.jinja_env, reading.language)
    if row["type"] != "message":
        return str(macros.row(row))
    message = by_seq[row["message"]["seq"]]
    me = reading.person_id if _concerns(message, reading.person_id) else 0
    quoted = by_seq.get(message.reply_to) if message.reply_to else None
    blocked = reading.blocked & {message.author.id, quoted.author.id if quoted else 0}
    key = (message, row["first"], quoted, me, blocked, message.seq == reading.focus, reading.language, reading.time)
    return _messages.get_or_make(key, lambda: str(macros.row(row, me, reading.focus, blocked)))


def _concerns(message: Message, person_id: int) -> bool:
    """Return True if a message looks different to a person than to others."""
    named = any(person_id == user_id for reaction in message.reactions for user_id, _name in reaction.users)
    return named or mentions_in(message.html).includes(person_id)


@lru_cache(maxsize=32)
def _macros(environment: Environment, language: str) -> Any:
    t = texts.translate(language)
    return environment.get_template("macros/message.html").make_module({"t": t, "tn": texts.plural_translator(t)})
