"""Names of connected guests across processes, kept in Redis and released soon after a process dies.

Where Redis is away, each process still keeps the names of its own guests apart.
"""

import contextlib
import threading
import time
from typing import Any

import redis

from chatapp.domain.names import name_keys
from chatapp.realtime.guest_names import RESERVATION_SECONDS, LocalGuestNames

# A process that died gives its names back after this many seconds; a living one renews them well before.
LEASE_SECONDS = 15
RENEW_SECONDS = 4
_RENEWED_AT_ONCE = 1_000

# KEYS are a name's keys; ARGV: the field of the claim, the person, the lease in seconds. A name is one hash of claims,
# all of one person. In one script, so that two processes cannot both find it free.
_CLAIM = """
for _, key in ipairs(KEYS) do
  for _, person in ipairs(redis.call('HVALS', key)) do
    if person ~= ARGV[2] then return 0 end
  end
end
for _, key in ipairs(KEYS) do
  redis.call('HDEL', key, 'reservation')
  redis.call('HSET', key, ARGV[1], ARGV[2])
  redis.call('EXPIRE', key, ARGV[3])
end
return 1
"""


class RedisGuestNames:
    """The same as LocalNames, over all processes that share a Redis."""

    def __init__(self, url: str) -> None:
        self._local = LocalGuestNames()
        self._redis: Any = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1, decode_responses=True)
        self._claims: dict[str, tuple[str, ...]] = {}
        self._renewing = threading.Lock()
        self._is_renewing = False

    def claim(self, name: str, person_id: int, connection_id: str) -> bool:
        """See GuestNames."""
        if not self._local.claim(name, person_id, connection_id):
            return False
        if not self._lease(name, connection_id, person_id, LEASE_SECONDS):
            self._local.release(connection_id)
            return False
        before, self._claims[connection_id] = self._claims.get(connection_id, ()), _keys(name)
        for key in set(before) - set(_keys(name)):
            self._try("hdel", key, connection_id)
        self._keep_renewing()
        return True

    def release(self, connection_id: str) -> None:
        """See GuestNames."""
        self._local.release(connection_id)
        for key in self._claims.pop(connection_id, ()):
            self._try("hdel", key, connection_id)

    def reserve(self, name: str, person_id: int) -> bool:
        """See GuestNames."""
        seconds = int(RESERVATION_SECONDS)
        # The local one comes last: what the other processes refuse must not stay and keep their guest out here.
        if self._local.is_taken(name, person_id) or not self._lease(name, "reservation", person_id, seconds):
            return False
        return self._local.reserve(name, person_id)

    def is_taken(self, name: str, except_for: int | None = None) -> bool:
        """See GuestNames."""
        people = {person for key in _keys(name) for person in self._try("hvals", key) or ()}
        return self._local.is_taken(name, except_for) or bool(people - {str(except_for)})

    def _lease(self, name: str, claim: str, person_id: int, seconds: int) -> bool:
        keys = _keys(name)
        leased = self._try("eval", _CLAIM, len(keys), *keys, claim, str(person_id), seconds)
        return leased is None or leased == 1

    def _try(self, command: str, *arguments: Any) -> Any:
        # None where Redis is away: what it would have said is then decided by this process alone.
        try:
            return getattr(self._redis, command)(*arguments)
        except redis.RedisError:
            return None

    def _keep_renewing(self) -> None:
        with self._renewing:
            if not self._is_renewing:
                self._is_renewing = True
                threading.Thread(target=self._renew_forever, daemon=True).start()

    def _renew_forever(self) -> None:
        while True:
            time.sleep(RENEW_SECONDS)
            self._renew()

    def _renew(self) -> None:
        """Renew all leases, many in one round trip: one by one they would run out before the last is reached."""
        keys = list({key for keys in list(self._claims.values()) for key in keys})
        for first in range(0, len(keys), _RENEWED_AT_ONCE):
            # Where Redis is away there is nothing to renew; what it still has comes next time.
            with contextlib.suppress(redis.RedisError), self._redis.pipeline(transaction=False) as pipeline:
                for key in keys[first : first + _RENEWED_AT_ONCE]:
                    pipeline.expire(key, LEASE_SECONDS)
                pipeline.execute()


def _keys(name: str) -> tuple[str, ...]:
    return tuple(f"chatapp:name:{key}" for key in name_keys(name))
