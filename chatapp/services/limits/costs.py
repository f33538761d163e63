"""The cost of an action: units of named rates, declared beside its handler, so that none can be forgotten."""

from collections.abc import Callable
from typing import Any, NamedTuple

from chatapp.domain.mentions import calls_many

# A client event, the parsed body or query of a request, or a form: whatever the functions of its costs read.
Request = Any


def one_unit(_request: Request) -> int:
    """Charge one unit for every request."""
    return 1


def one_bucket(_request: Request) -> tuple[str | int | bool, ...]:
    """Charge all requests of a person to one bucket."""
    return ()


class Cost(NamedTuple):
    """A charge to a rate, the setting `<NAME>_RATE`.

    `units(request)` returns how many units it costs; `scope(request)` is part of the bucket's key, such as the room.
    """

    name: str
    units: Callable[[Request], int] = one_unit
    scope: Callable[[Request], tuple[str | int | bool, ...]] = one_bucket


class TotalCost(NamedTuple):
    """What an action costs altogether: so many `events` of EVENT_RATE, and other `costs`.

    If a bucket of `costs` is empty, the action is refused, or dropped silently with `drop`.
    """

    costs: tuple[Cost, ...] = ()
    drop: bool = False
    events: int = 1


def costs(*names: str | Cost, reads: int | Callable[[Request], int] = 0, drop: bool = False) -> TotalCost:
    """Return what an action costs besides one event: names of rates, or costs with their units.

    `reads` is what it costs of READ_RATE; one unit is about a page of 20 messages.
    """
    costs = tuple(Cost(name) if isinstance(name, str) else name for name in names)
    if reads:
        costs = (Cost("read", units=reads if callable(reads) else _always(reads)), *costs)
    return TotalCost(costs, drop)


def _always(units: int) -> Callable[[Request], int]:
    return lambda _request: units


def by_limit(request: Request) -> int:
    """Charge one unit for every 20 entries that are requested, at least one."""
    return max(1, min(int(request.limit), 1_000) // 20)


def by_room(request: Request) -> tuple[str | int | bool, ...]:
    """Charge each room to a bucket of its own."""
    return (str(request.room),)


def _calls_many(request: Request) -> int:
    body = getattr(request, "body", "")
    return int("@" in body and calls_many(body))


# A message or an edit.
WRITES_TEXT = costs("send", Cost("mention", units=_calls_many))
# Any other change that is sent to everyone in a room.
WRITES = costs("send")
# For an unknown event, or one that does not fit its schema.
EVENT_ONLY = costs()
