"""Health checks of the database, Redis and the background loops."""

import redis

from chatapp.background import Background
from chatapp.domain.errors import Unavailable
from chatapp.store.db.engine import Database

_REDIS_SECONDS = 1.0


class Health:
    """Asks the database, Redis where one is set, and the loops that run in the background."""

    def __init__(self, database: Database, redis_url: str, background: Background) -> None:
        self._database = database
        self._redis_url = redis_url
        self._background = background

    def failing(self) -> list[str]:
        """Return the parts that fail now: `database`, `redis`, names of background loops; none when all is well."""
        checks = {"database": self._database_answers, "redis": self._redis_answers}
        return [*(part for part, answers in checks.items() if not answers()), *self._background.failing()]

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
