"""Rows of the found messages, with a divider for each day."""

from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Any, NamedTuple

from chatapp.concurrency.thread_pools import WorkerPool
from chatapp.domain.administration import Trace
from chatapp.domain.search_words import highlighted, query_words
from chatapp.domain.times import iso
from chatapp.presentation.payloads import message_payload
from chatapp.services.admin.administration import HistoryFilter

_POOL = WorkerPool(threads=1, capacity=20)


class MessageRow(NamedTuple):
    """A message as its payload with hits marked, what happened to it, the day it opens, what it answers."""

    message: dict[str, Any]
    day: str | None
    deleted_at: str | None
    deleted_by: str | None
    versions: int
    reactions: int
    quoted: dict[str, Any] | None


def lines(traces: Sequence[Trace], history_filter: HistoryFilter) -> list[MessageRow]:
    """Return the lines for messages, in their order."""
    found: list[MessageRow] = []
    words = query_words(history_filter.text)
    bodies = [trace.message.body for trace in traces]
    marked: Iterable[str | None] = _POOL.run(_marked, bodies, words) if words else repeat(None)
    previous = ""
    for trace, html in zip(traces, marked, strict=False):
        line = _line(trace, html)
        day = str(line.message["created_at"])[:10]
        found.append(line._replace(day=day if day != previous else None))
        previous = day
    return found


def _marked(bodies: Sequence[str], words: tuple[str, ...]) -> list[str]:
    return [highlighted(body, words) for body in bodies]


def _line(trace: Trace, marked: str | None) -> MessageRow:
    payload = message_payload(trace.message)
    reactions = sum(reaction["count"] for reaction in payload["reactions"])
    # Chips are buttons of the chat; here a number says it.
    payload["reactions"] = []
    if payload["html"] is None:
        payload["html"] = marked
    deleted_at = None if trace.deleted_at is None else iso(trace.deleted_at)
    quoted = None if trace.quoted is None else message_payload(trace.quoted)
    return MessageRow(
        message=payload,
        day=None,
        deleted_at=deleted_at,
        deleted_by=trace.deleted_by,
        versions=trace.versions,
        reactions=reactions,
        quoted=quoted,
    )
