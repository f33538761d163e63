"""Which parts the chat stands on fail now."""

from chatapp.background import Background
from chatapp.services.operations.health import Health
from tests.support.stores import Stored


def test_nothing_fails_where_all_parts_answer(stored: Stored, redis_url: str) -> None:
    assert Health(stored.database, "", Background()).failing() == []
    assert Health(stored.database, redis_url, Background()).failing() == []


def test_a_redis_that_is_away_is_named(stored: Stored, free_port: int) -> None:
    assert Health(stored.database, f"redis://127.0.0.1:{free_port}/0", Background()).failing() == ["redis"]
