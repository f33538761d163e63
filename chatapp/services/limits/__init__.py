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
from chatapp.services.limits.rates import ANY, Rates, Request
from chatapp.services.limits.token_buckets import Charge, Key, LocalBuckets, Rate, Refusal, SharedBuckets
from config import Settings

_ALONE_SECONDS = 5.0
# How often a person, and the guests of one address, are told that they are too fast.
_REFUSALS = Rate(100, 2)
_ADDRESS_REFUSALS = Rate(100, 2)
_RATE = re.compile(r"(\d+)/(?:(\d+) )?(second|minute|hour|day)s?")
_SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}


class Limits:
    """Counts what is done. RATE_LIMITS=off lifts all limits.

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
        self._alone_until = 0.0

    @property
    def shared(self) -> bool:
        """Whether attempts are counted outside this process, so that a check may have to wait."""
        return self._on and bool(self._redis_url)

    def charge(self, rates: Rates, request: Request, person: Person, address: str) -> bool:
        """Charge a person for a request, and for a guest the `address` too, by its `source`.

        Returns False where the request is to be dropped without a word. Raises RateLimited; then nothing is charged.
        """
        if not self._on:
            return True
        charges = self._charges(rates, request, (person.id,), self._rates)
        if person.kind == "guest":
            charges += self._charges(rates, request, ("address", address), self._address_rates)
        refusal = self._take(charges)
        if refusal is None:
            return True
        if rates.drop and charges[refusal.position].key[0] != "event":
            # What is dropped is an event all the same.
            return self.charge(ANY, request, person, address) and False
        raise RateLimited("too_fast", retry_after=max(refusal.retry_after, 0.001))

    def refusal_pause(self, person: Person, address: str) -> float:
        """Count a refusal, and return how many seconds to wait before the next event of whoever was refused is read."""
        if person.kind == "guest":
            return self._local.reserve(Charge(_ADDRESS_REFUSALS, ("refusal", "address", address)))
        return self._local.reserve(Charge(_REFUSALS, ("refusal", person.id)))

    def check(self, name: str, *who: str | int) -> None:
        """Count an attempt under the rate `name` (join, connect, ...) by whoever `who` says. Raises RateLimited."""
        self._charge_all([Charge(self._rates[name], (name, *who))])

    def check_address(self, name: str, address: str) -> None:
        """Count an attempt under the rate that all from one network address have together. Raises RateLimited."""
        self._charge_all([Charge(self._address_rates[name], (name, "address", address))])

    @contextmanager
    def counting_failures(self, *charges: tuple[str, Key]) -> Iterator[None]:
        """Count what is tried here, each time under the rate and key of every charge, unless it succeeds.

        What raises Unauthorized is a failure. It is charged before, so that many at once are no way around, and given
        back after. Raises RateLimited.
        """
        wanted = [Charge(self._rates[name], (name, *key)) for name, key in charges]
        self._charge_all(wanted)
        try:
            yield
        except Unauthorized:
            raise
        except BaseException:
            self._give_back(wanted)
            raise
        self._give_back(wanted)

    @staticmethod
    def _charges(rates: Rates, request: Request, who: Key, each: dict[str, Rate]) -> list[Charge]:
        charges = [Charge(each["event"], ("event", *who), rates.events)] if rates.events else []
        for name, units, scope in rates.drawn:
            wanted = units(request)
            if wanted:
                charges.append(Charge(each[name], (name, *who, *scope(request)), wanted))
        return charges

    def _charge_all(self, charges: Sequence[Charge]) -> None:
        refusal = self._take(charges) if self._on else None
        if refusal is not None:
            raise RateLimited("too_fast", retry_after=max(refusal.retry_after, 0.001))

    def _give_back(self, charges: Sequence[Charge]) -> None:
        if self._on:
            self._take([charge._replace(units=-charge.units) for charge in charges])

    def _take(self, charges: Sequence[Charge]) -> Refusal | None:
        if not self._redis_url or time.monotonic() < self._alone_until:
            return self._local.take(charges)
        try:
            return self._shared.take(charges)
        except RedisError:
            # Without Redis each process counts alone: looser, but the chat goes on and nobody waits for it.
            self._alone_until = time.monotonic() + _ALONE_SECONDS
            return self._local.take(charges)

    @cached_property
    def _shared(self) -> SharedBuckets:
        return SharedBuckets(self._redis_url)

    @cached_property
    def _local(self) -> LocalBuckets:
        return LocalBuckets()


def _of_many(rate: Rate, factor: int) -> Rate:
    """Return a rate that is `factor` times as high, with a bucket of only twice the size: a burst holds others up."""
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
