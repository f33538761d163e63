"""Rate limits: by person, by address, or by another key."""

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from functools import cached_property

from redis.exceptions import RedisError

from chatapp.domain.errors import RateLimited, Unauthorized
from chatapp.domain.records import Person
from chatapp.services.limits.costs import EVENT_ONLY, Request, TotalCost
from chatapp.services.limits.token_buckets import Charge, Exceeded, Key, LocalBuckets, Rate, SharedBuckets
from config import Settings

_ALONE_SECONDS = 5.0
# How often a person, and the guests of one address, are refused before their connections are paused.
_REFUSALS = Rate(100, 2)
_ADDRESS_REFUSALS = Rate(100, 2)
_RATE = re.compile(r"(\d+)/(?:(\d+) )?(second|minute|hour|day)s?")
_SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}


class Limits:
    """Charges requests and attempts to token buckets. RATE_LIMITS=off lifts all limits.

    Each person has one budget over all connections and ways in. Guests cost nothing to make, so the guests of one
    network address together have a budget too: GUEST_ADDRESS_FACTOR times that of one person, of which they may use
    twice that of one person at once.
    """

    def __init__(self, settings: Settings) -> None:
        self._on = settings.rate_limits
        self._redis_url = settings.redis_url
        self._rates = _rates(settings)
        factor = settings.guest_address_factor
        self._address_rates = {name: _of_many(rate, factor) for name, rate in self._rates.items()}
        self._local_until = 0.0

    @property
    def shared(self) -> bool:
        """Whether the buckets are outside this process, so that a charge may have to wait."""
        return self._on and bool(self._redis_url)

    def charge(self, cost: TotalCost, request: Request, person: Person, address_key: str) -> bool:
        """Charge a person for a request, and for a guest also the address with this `address_key`.

        Returns False if the caller should drop the request silently. If it raises RateLimited, nothing was charged.
        """
        if not self._on:
            return True
        charges = self._charges(cost, request, (person.id,), self._rates)
        if person.kind == "guest":
            charges += self._charges(cost, request, ("address", address_key), self._address_rates)
        refusal = self._take(charges)
        if refusal is None:
            return True
        if cost.drop and charges[refusal.position].key[0] != "event":
            # A dropped request still costs an event.
            return self.charge(EVENT_ONLY, request, person, address_key) and False
        raise RateLimited("too_fast", retry_after=max(refusal.retry_after, 0.001))

    def refusal_pause(self, person: Person, address_key: str) -> float:
        """Count a refusal; return how many seconds to wait before reading the client's next event."""
        if person.kind == "guest":
            return self._local.reserve(Charge(_ADDRESS_REFUSALS, ("refusal", "address", address_key)))
        return self._local.reserve(Charge(_REFUSALS, ("refusal", person.id)))

    def charge_attempt(self, name: str, *who: str | int) -> None:
        """Charge one attempt to the rate `name` (join, connect, ...) under the key `who`. Raises RateLimited."""
        self._charge_all([Charge(self._rates[name], (name, *who))])

    def charge_address(self, name: str, address_key: str) -> None:
        """Charge one attempt to the rate that all guests of a network address share. Raises RateLimited."""
        self._charge_all([Charge(self._address_rates[name], (name, "address", address_key))])

    @contextmanager
    def counting_failures(self, *charges: tuple[str, Key]) -> Iterator[None]:
        """Charge the block to the rate and key of every charge, unless it succeeds; Unauthorized is a failure.

        It is charged before the block runs, so that parallel attempts cannot bypass the limit, and refunded after a
        success. Raises RateLimited.
        """
        wanted = [Charge(self._rates[name], (name, *key)) for name, key in charges]
        self._charge_all(wanted)
        try:
            yield
        except Unauthorized:
            raise
        except BaseException:
            self._refund(wanted)
            raise
        self._refund(wanted)

    @staticmethod
    def _charges(cost: TotalCost, request: Request, who: Key, each: dict[str, Rate]) -> list[Charge]:
        charges = [Charge(each["event"], ("event", *who), cost.events)] if cost.events else []
        for name, units, scope in cost.costs:
            wanted = units(request)
            if wanted:
                charges.append(Charge(each[name], (name, *who, *scope(request)), wanted))
        return charges

    def _charge_all(self, charges: Sequence[Charge]) -> None:
        refusal = self._take(charges) if self._on else None
        if refusal is not None:
            raise RateLimited("too_fast", retry_after=max(refusal.retry_after, 0.001))

    def _refund(self, charges: Sequence[Charge]) -> None:
        if self._on:
            self._take([charge._replace(units=-charge.units) for charge in charges])

    def _take(self, charges: Sequence[Charge]) -> Exceeded | None:
        if not self._redis_url or time.monotonic() < self._local_until:
            return self._local.take(charges)
        try:
            return self._shared.take(charges)
        except RedisError:
            # Without Redis each process counts alone: looser, but the chat goes on and nobody waits for it.
            self._local_until = time.monotonic() + _ALONE_SECONDS
            return self._local.take(charges)

    @cached_property
    def _shared(self) -> SharedBuckets:
        return SharedBuckets(self._redis_url)

    @cached_property
    def _local(self) -> LocalBuckets:
        return LocalBuckets()


def _of_many(rate: Rate, factor: int) -> Rate:
    """Return a rate that is `factor` times as high, its bucket at most twice the size, which bounds the bursts."""
    size = min(2, factor)
    return Rate(rate.units * size, rate.seconds * size / factor)


def parse_rate(text: str) -> Rate:
    """Return the rate that a setting such as `60/10 seconds` or `20/minute` means. Raises ValueError."""
    match = _RATE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no rate")
    return Rate(int(match[1]), int(match[2] or 1) * _SECONDS[match[3]])


def _rates(settings: Settings) -> dict[str, Rate]:
    """Return the rate of each kind: `send` is the setting SEND_RATE, and so on."""
    names = [field.name for field in fields(settings) if field.name.endswith("_rate")]
    return {name.removesuffix("_rate"): parse_rate(getattr(settings, name)) for name in names}
