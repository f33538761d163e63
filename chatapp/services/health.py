"""Whether the parts that the chat stands on answer."""

import redis

from chatapp.domain.errors import Unavailable
from chatapp.store.engine import Database

_REDIS_SECONDS = 1.0


class Health:
    """Asks the database, and Redis where one is set."""

    def __init__(self, database: Database, redis_url: str) -> None:
        self._database = database
        self._redis_url = redis_url

    def failing(self) -> list[str]:
        """Return the parts that do not answer now: `database`, `redis`; none when all is well."""
        checks = {"database": self._database_answers, "redis": self._redis_answers}
        return [part for part, answers in checks.items() if not answers()]

    def _database_answers(self) -> bool:
        try:
            self._database.ping()
        except Unavailable:
            return False
        return True

    def _redis_answers(self) -> bool:
        if not self._redis_url:
            return True
        try:
            with redis.Redis.from_url(
                self._redis_url, socket_timeout=_REDIS_SECONDS, socket_connect_timeout=_REDIS_SECONDS
            ) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False
