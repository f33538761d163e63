"""Byte limits for pages of messages: a limit on their number alone does not bound an answer's size."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from chatapp.domain.records import Message

T = TypeVar("T")

PAGE_BYTES = 512 * 1024
"""The maximum size of a page, whatever `limit` was requested. A page has at least one message."""

_MESSAGE_BYTES = 400
_NAMED_BYTES = 60
_POLL_BYTES = 4_000


def weight(message: Message) -> int:
    """Return the approximate size in bytes of a message as sent to a client."""
    named = sum(1 + len(reaction.users) for reaction in message.reactions)
    poll = 0 if message.poll is None else _POLL_BYTES
    return _MESSAGE_BYTES + size(message.body, message.html) + _NAMED_BYTES * named + poll


def size(*texts: str | None) -> int:
    """Return the total size of texts in bytes."""
    return sum(len(text) if text.isascii() else len(text.encode("utf-8", "replace")) for text in texts if text)


def fitting(entries: Iterable[T], most_bytes: int, weigh: Callable[[T], int]) -> list[T]:
    """Return the first entries whose total weight is at most `most_bytes`, at least one."""
    kept: list[T] = []
    for entry in entries:
        most_bytes -= weigh(entry)
        if most_bytes < 0 and kept:
            break
        kept.append(entry)
    return kept
