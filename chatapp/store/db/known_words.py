"""The words that the vocabulary is known to contain, so that a message without new words costs only a set lookup.

They belong to a connection and end with it. A word is known only once the transaction that noted it is committed, and
for ten minutes at most: after that time no process relies on a word that another has removed.
"""

import time
from collections.abc import Iterable
from itertools import chain
from typing import Any

from sqlalchemy import Connection

SECONDS = 600
_MOST = 20_000
_KEY = "known words"

Info = dict[Any, Any]


class _Known:
    """Words that are known since when at the earliest, and those that the present transaction noted."""

    def __init__(self) -> None:
        self.words = set[str]()
        self.since = time.monotonic()
        self.fresh = set[str]()


def begin(connection: Connection) -> Info:
    """Watch a transaction for the words it notes; what comes out is for `committed`."""
    info = connection.info
    known = info.get(_KEY)
    if known is None or time.monotonic() - known.since > SECONDS or len(known.words) > _MOST:
        info[_KEY] = _Known()
    else:
        known.fresh = set()
    return info


def committed(info: Info) -> None:
    """Know from now on what the transaction noted."""
    known = info[_KEY]
    known.words |= known.fresh


def unknown(connection: Connection, texts: Iterable[list[str]]) -> set[str]:
    """Return those of the words of some texts that are not known."""
    known = connection.info.get(_KEY)
    words: set[str] = set() if known is None else known.words
    # Nearly always there are none: this finds so without making a set.
    return set(chain.from_iterable(text for text in texts if not words.issuperset(text))) - words


def add_pending(connection: Connection, words: set[str]) -> None:
    """Say that the transaction notes these."""
    known = connection.info.get(_KEY)
    if known is not None:
        known.fresh |= words


def undone(connection: Connection) -> None:
    """Say that something of the transaction was taken back: what it noted before is as good as unknown."""
    known = connection.info.get(_KEY)
    if known is not None:
        known.fresh = set()
