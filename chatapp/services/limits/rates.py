"""The rates an action draws on, declared beside its handler, so that none can be forgotten."""

from collections.abc import Callable
from typing import Any, NamedTuple

from chatapp.domain.mentions import calls_many

# An event of a client, the parsed body or query of a request, or a form: whatever the functions beside it read.
Request = Any


def one(_request: Request) -> int:
    """Count as one, whatever is asked."""
    return 1


def whole(_request: Request) -> tuple[str | int | bool, ...]:
    """Count a person's requests together."""
    return ()


class Drawn(NamedTuple):
    """A rate that an action draws on: the setting `<NAME>_RATE`.

    `units(request)` says how many units it takes; `scope(request)` what has a bucket of its own, as each room.
    """

    name: str
    units: Callable[[Request], int] = one
    scope: Callable[[Request], tuple[str | int | bool, ...]] = whole


class Rates(NamedTuple):
    """What an action costs: as many `events` of EVENT_RATE, and whatever else is `drawn` on.

    Past one of `drawn`, the action is refused; with `drop` it is left out without a word.
    """

    drawn: tuple[Drawn, ...] = ()
    drop: bool = False
    events: int = 1


def costs(*names: str | Drawn, reads: int | Callable[[Request], int] = 0, drop: bool = False) -> Rates:
    """Return what an action costs besides being an event: rates, mostly by their names.

    `reads` weighs what it reads, in units of READ_RATE: one is about a page of 20 messages.
    """
    drawn = tuple(Drawn(name) if isinstance(name, str) else name for name in names)
    if reads:
        drawn = (Drawn("read", units=reads if callable(reads) else _always(reads)), *drawn)
    return Rates(drawn, drop)


def _always(units: int) -> Callable[[Request], int]:
    return lambda _request: units


def by_limit(request: Request) -> int:
    """Weigh a page by how many entries are asked for: 200 messages weigh 10."""
    return max(1, min(int(request.limit), 1_000) // 20)


def by_room(request: Request) -> tuple[str | int | bool, ...]:
    """Give each room a bucket of its own."""
    return (str(request.room),)


def _calls_many(request: Request) -> int:
    body = getattr(request, "body", "")
    return int("@" in body and calls_many(body))


# A text that others read: a message or an edit.
WRITES_TEXT = costs("send", Drawn("mention", units=_calls_many))
# Any other change that everyone in a room hears of.
WRITES = costs("send")
# What is counted where nothing else is known: an event that does not exist, or does not fit its schema.
ANY = costs()
