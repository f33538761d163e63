"""How often something may be done: a rate for each kind, counted by address or person."""

import time
from dataclasses import fields
from functools import cached_property

from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import FixedWindowRateLimiter
from redis import ConnectionPool

from chatapp.domain.errors import RateLimited
from chatapp.domain.mentions import calls_many
from config import Settings

_REDIS_SECONDS = 0.5
_ALONE_SECONDS = 5.0


class Limits:
    """Counts attempts in fixed windows. RATE_LIMITS=off lifts all limits."""

    def __init__(self, settings: Settings) -> None:
        self._on = settings.rate_limits
        self._redis_url = settings.redis_url
        self._rates = _rates(settings)
        self._alone_until = 0.0

    @property
    def shared(self) -> bool:
        """Whether attempts are counted outside this process, so that a check may have to wait."""
        return self._on and bool(self._redis_url)

    def check(self, kind: str, key: str) -> None:
        """Count an attempt of `kind` (send, log_in, ...) by whoever `key` names. Raises RateLimited."""
        if not self._on:
            return
        if time.monotonic() < self._alone_until:
            self._hit(self._local, kind, key)
            return
        try:
            self._hit(self._shared, kind, key)
        except StorageError:
            # Without Redis each process counts alone: looser, but the chat goes on and nobody waits for it.
            self._alone_until = time.monotonic() + _ALONE_SECONDS
            self._hit(self._local, kind, key)

    def check_text(self, person_id: int, text: str) -> None:
        """Count a text that somebody sends, and whether it speaks to many at once. Raises RateLimited."""
        self.check("send", str(person_id))
        if "@" in text and calls_many(text):
            self.check("mention", str(person_id))

    def _hit(self, limiter: FixedWindowRateLimiter, kind: str, key: str) -> None:
        rate = self._rates[kind]
        if not limiter.hit(rate, kind, key):
            wait = limiter.get_window_stats(rate, kind, key).reset_time - time.time()
            raise RateLimited(max(wait, 0.001))

    @cached_property
    def _shared(self) -> FixedWindowRateLimiter:
        if not self._redis_url:
            return self._local
        pool = ConnectionPool.from_url(
            self._redis_url, socket_timeout=_REDIS_SECONDS, socket_connect_timeout=_REDIS_SECONDS
        )
        return FixedWindowRateLimiter(RedisStorage(self._redis_url, pool, wrap_exceptions=True))

    @cached_property
    def _local(self) -> FixedWindowRateLimiter:
        # Made at the first attempt: the storage starts a timer, which a fork would lose.
        return FixedWindowRateLimiter(MemoryStorage())


def _rates(settings: Settings) -> dict[str, RateLimitItem]:
    """Return the rate of each kind: `send` is the setting SEND_RATE, and so on."""
    names = [field.name for field in fields(settings) if field.name.endswith("_rate")]
    return {name.removesuffix("_rate"): parse(getattr(settings, name)) for name in names}
