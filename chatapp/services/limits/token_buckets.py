"""Token buckets: full at first, refilled at a constant rate.

A bucket is one number, the time at which it will be full again (the "theoretical arrival time" of the generic cell rate
algorithm, ITU-T I.371): a charge moves it forwards, and is refused if that would be more than a whole bucket from now.
"""

import time
from collections.abc import Sequence
from typing import NamedTuple

from redis import ConnectionPool, Redis

_REDIS_SECONDS = 0.5
_KEEP_AT_LEAST = 4_096
# Tolerates the rounding errors of sums of fractions.
_ROUNDING_SECONDS = 1e-6

Key = tuple[str | int | bool, ...]


class Rate(NamedTuple):
    """A bucket holds `units`, and an empty one is full again after `seconds`."""

    units: int
    seconds: float

    def refill_seconds(self, units: int) -> float:
        """Return how many seconds it takes to refill so many units, at most a whole bucket."""
        return min(units, self.units) * self.seconds / self.units


class Charge(NamedTuple):
    """So many units from the bucket `key`; negative units are a refund."""

    rate: Rate
    key: Key
    units: int = 1


class Exceeded(NamedTuple):
    """The position of the charge that its bucket could not cover, and the seconds until it could."""

    position: int
    retry_after: float


class LocalBuckets:
    """The buckets of one process. Full ones are dropped once there are many."""

    def __init__(self) -> None:
        self._full_at: dict[Key, float] = {}
        self._sweep_at = _KEEP_AT_LEAST

    def take(self, charges: Sequence[Charge]) -> Exceeded | None:
        """Make all charges, or none of them if a bucket cannot cover its own. Never waits."""
        now, full_at = time.monotonic(), self._full_at
        taken = []
        for position, (rate, key, units) in enumerate(charges):
            until = max(full_at.get(key, now), now) + rate.refill_seconds(units)
            if until - now > rate.seconds + _ROUNDING_SECONDS and units > 0:
                return Exceeded(position, until - now - rate.seconds)
            taken.append((key, until))
        full_at.update(taken)
        if len(full_at) > self._sweep_at:
            self._sweep(now)
        return None

    def reserve(self, charge: Charge) -> float:
        """Make a charge in any case; return the seconds until its bucket has covered it. Never waits."""
        now = time.monotonic()
        until = max(self._full_at.get(charge.key, now), now) + charge.rate.refill_seconds(charge.units)
        self._full_at[charge.key] = until
        return max(0.0, until - now - charge.rate.seconds)

    def __len__(self) -> int:
        return len(self._full_at)

    def _sweep(self, now: float) -> None:
        self._full_at = {key: until for key, until in self._full_at.items() if until > now}
        self._sweep_at = max(_KEEP_AT_LEAST, 2 * len(self._full_at))


class SharedBuckets:
    """The buckets of all processes with one Redis. A sequence of charges is one round trip."""

    def __init__(self, redis_url: str) -> None:
        pool = ConnectionPool.from_url(redis_url, socket_timeout=_REDIS_SECONDS, socket_connect_timeout=_REDIS_SECONDS)
        self._take = Redis(connection_pool=pool).register_script(_TAKE)

    def take(self, charges: Sequence[Charge]) -> Exceeded | None:
        """Make all charges, or none of them. Raises RedisError within about a second if Redis does not answer."""
        keys = ["bucket:" + ":".join(map(str, charge.key)) for charge in charges]
        pairs = ((charge.rate.seconds, charge.rate.refill_seconds(charge.units)) for charge in charges)
        position, retry_after = self._take(keys, [seconds for pair in pairs for seconds in pair])
        return None if position < 0 else Exceeded(position, float(retry_after))


_TAKE = """
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1e6
local taken = {}
for i, key in ipairs(KEYS) do
    local seconds, cost = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
    local full_at = math.max(tonumber(redis.call('GET', key) or '0'), now) + cost
    local wait = full_at - now - seconds
    if cost > 0 and wait > 1e-6 then return {i - 1, tostring(wait)} end
    taken[i] = full_at
end
for i, key in ipairs(KEYS) do
    local lasts = math.ceil((taken[i] - now) * 1000)
    if lasts > 0 then redis.call('SET', key, string.format('%.6f', taken[i]), 'PX', lasts)
    else redis.call('DEL', key) end
end
return {-1, '0'}
"""
