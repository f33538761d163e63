"""A command beside a server that writes waits, and says so."""

from collections.abc import Callable, Iterator
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask as Application
from sqlalchemy import create_engine

from chatapp.cli import support
from tests.cli.conftest import Flask


@pytest.fixture
def hold(commanded: Application, flask: Flask) -> Iterator[Callable[[float], None]]:
    """Keeps everybody else from writing for some seconds, as a long transaction of another process does."""
    assert flask("room", "list").exit_code == 0
    database = commanded.extensions["chatapp"].database
    # A command of its own begins with the patience of a server.
    database.wait_up_to(0.9)
    engine = create_engine(database.url)
    threads, over = list[Thread](), Event()

    def hold(seconds: float) -> None:
        connection = engine.connect()
        driver: Any = connection.connection.driver_connection
        if database.is_sqlite:
            driver.isolation_level = None
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql("LOCK TABLE users, rooms IN ACCESS EXCLUSIVE MODE")

        def release() -> None:
            over.wait(seconds)
            connection.exec_driver_sql("ROLLBACK")
            connection.close()

        threads.append(Thread(target=release))
        threads[0].start()

    yield hold
    over.set()
    for thread in threads:
        thread.join()
    engine.dispose()


def test_a_command_waits_for_who_writes(flask: Flask, hold: Callable[[float], None], migrated_url: str) -> None:
    hold(3)
    made = flask("room", "create", "lobby")
    assert (made.exit_code, made.stdout) == (0, "lobby created.\n"), made.stderr
    if migrated_url.startswith("sqlite"):
        assert "Waiting for the database" in made.stderr


def test_a_command_gives_up_in_the_end_and_says_for_what_it_waited(
    flask: Flask, hold: Callable[[float], None], monkeypatch: pytest.MonkeyPatch, migrated_url: str
) -> None:
    monkeypatch.setattr(support, "PATIENCE_SECONDS", 1)
    hold(600)
    made = flask("room", "create", "lobby")
    assert made.exit_code == 1
    wanted = "Another import, backup or upgrade may be running" if "sqlite" in migrated_url else "Try again in a moment"
    assert wanted in made.stderr
