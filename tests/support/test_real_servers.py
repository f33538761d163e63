"""The real servers of the tests are really there."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from playwright.sync_api import Page
from sqlalchemy import create_engine, inspect, text

from tests.support.processes import Ports, free_port, listens, wait_for_port
from tests.support.redis_server import RedisServer
from tests.support.server import Server

HEALTHY = """
import os, signal, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
signal.signal(signal.SIGTERM, lambda *_: sys.exit(int(os.environ.get("CODE", "0"))))
print(os.environ.get("SAYS", ""))
HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"""


def stand_in(tmp_path: Path, **settings: str) -> Server:
    return Server(tmp_path / "data", command=("-c", HEALTHY), **settings)


@pytest.fixture
def healthy(tmp_path: Path) -> Iterator[Server]:
    server = stand_in(tmp_path)
    server.start()
    yield server
    server.stop()


def test_a_postgresql_database_is_empty_and_writable(postgres: str) -> None:
    engine = create_engine(postgres)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE only_here (id int)"))
        assert connection.scalar(text("SELECT count(*) FROM only_here")) == 0
    engine.dispose()


def test_the_next_test_has_another_postgresql_database(postgres: str) -> None:
    engine = create_engine(postgres)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT to_regclass('only_here')")) is None
    engine.dispose()


def test_redis_is_empty_and_writable(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.keys() == []
        assert client.set("here", "1")


def test_redis_comes_back_on_the_same_port(tmp_path: Path) -> None:
    server = RedisServer(tmp_path)
    server.start()
    server.stop()
    server.start()
    with redis.Redis.from_url(server.url) as client:
        assert client.ping()
    server.stop()


def test_chromium_shows_a_page(page: Page) -> None:
    page.set_content("<title>hello</title><p>world")
    assert page.title() == "hello"


def test_a_server_that_ends_at_once_fails_the_start_with_its_log(tmp_path: Path) -> None:
    server = Server(tmp_path / "data", command=("-c", "print('no such setting'); raise SystemExit(2)"))
    with pytest.raises(RuntimeError, match="no such setting"):
        server.start()


def test_a_server_that_ends_in_order_passes(healthy: Server) -> None:
    healthy.stop()


def test_a_server_that_ends_with_an_error_fails(tmp_path: Path) -> None:
    server = stand_in(tmp_path, CODE="3")
    server.start()
    with pytest.raises(AssertionError, match="ended with 3"):
        server.stop()


def test_a_traceback_in_the_log_fails(tmp_path: Path) -> None:
    server = stand_in(tmp_path, SAYS="Traceback (most recent call last):")
    server.start()
    with pytest.raises(AssertionError, match="Traceback"):
        server.stop()


def test_a_killed_server_starts_again_on_its_port(tmp_path: Path) -> None:
    server = stand_in(tmp_path)
    server.start()
    server.kill()
    server.start()
    server.stop()


def test_a_forked_server_goes_by_its_own_settings_and_its_end_is_known(
    start_server: Callable[..., Server], tmp_path: Path
) -> None:
    bad = Server(tmp_path / "bad", REGISTRATION="sometimes")
    with pytest.raises(RuntimeError, match="REGISTRATION must be"):
        bad.start()
    first, second = start_server(), start_server()
    assert first.pid != second.pid
    first.kill()
    assert not listens(first.port)
    assert listens(second.port)
    first.start()
    assert listens(first.port)


def test_a_port_is_given_once_and_to_one_process() -> None:
    ours, theirs = Ports(), Ports()
    given = [ports.take() for _ in range(300) for ports in (ours, theirs)]
    assert len(set(given)) == len(given)
    # Those from here on go to outgoing connections (ip(7), ip_local_port_range).
    assert max(given) < 32_768


def test_waiting_for_nobody_ends_with_a_clear_error() -> None:
    with pytest.raises(TimeoutError, match="a listener on port"):
        wait_for_port(free_port(), seconds=0.1)


def test_a_database_of_each_kind_is_empty(database_url: str) -> None:
    engine = create_engine(database_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_windows_share_no_cookies(open_window: Callable[..., Page], healthy: Server) -> None:
    ana, ben = open_window(healthy.url), open_window(healthy.url)
    ana.evaluate("document.cookie = 'who=ana'")
    assert ana.evaluate("document.cookie") == "who=ana"
    assert ben.evaluate("document.cookie") == ""
