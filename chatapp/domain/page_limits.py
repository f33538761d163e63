"""How large an answer may become that holds messages: a count of them is no bound."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from chatapp.domain.records import Message

T = TypeVar("T")

PAGE_BYTES = 512 * 1024
"""A page ends with the last message that fits into so many bytes, whatever limit was asked for. It has at least one."""

_MESSAGE_BYTES = 400
_NAMED_BYTES = 60
_POLL_BYTES = 4_000


def weight(message: Message) -> int:
    """Return about how many bytes a client is sent of a message."""
    named = sum(1 + len(reaction.users) for reaction in message.reactions)
    poll = 0 if message.poll is None else _POLL_BYTES
    return _MESSAGE_BYTES + size(message.body, message.html) + _NAMED_BYTES * named + poll


def size(*texts: str | None) -> int:
    """Return how many bytes texts take together."""
    return sum(len(text) if text.isascii() else len(text.encode("utf-8", "replace")) for text in texts if text)


def fitting(entries: Iterable[T], most_bytes: int, weigh: Callable[[T], int]) -> list[T]:
    """Return the first of the entries that fit into so many bytes together, at least one of them."""
    kept: list[T] = []
    for entry in entries:
        most_bytes -= weigh(entry)
        if most_bytes < 0 and kept:
            break
        kept.append(entry)
    return kept
