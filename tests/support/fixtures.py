"""Fixtures that any test can ask for: real servers, each started when the first test asks."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, BrowserType, ConsoleMessage, Page, expect

from tests.support import processes, programs
from tests.support.postgres import PostgresCluster
from tests.support.redis_server import RedisServer
from tests.support.server import Server

# On a busy machine a window may take its time; a test that passes does not wait for it.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)

# Root may not use Chromium's sandbox; the rest keeps it from talking to anyone but us.
_CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
def free_port() -> int:
    """A port that nobody listens on."""
    return processes.free_port()


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[PostgresCluster]:
    """The cluster of this test process. A test that stops servers makes a cluster of its own."""
    cluster = PostgresCluster()
    cluster.start()
    yield cluster
    cluster.remove()


@pytest.fixture
def postgres(postgres_cluster: PostgresCluster) -> Iterator[str]:
    """The SQLAlchemy URL of an empty database on a real PostgreSQL."""
    with postgres_cluster.database() as url:
        yield url


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """The Redis server of this test process."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def redis_url(redis_server: RedisServer) -> str:
    """The URL of an empty Redis."""
    redis_server.flush()
    return redis_server.url


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """How pytest-playwright starts the browser behind its fixtures `browser`, `new_context` and `page`."""
    return {"executable_path": programs.quickest_browser(), "headless": True, "args": _CHROMIUM_FLAGS}


@pytest.fixture
def start_server(tmp_path: Path, make_data_dir: Callable[[Path], Path]) -> Iterator[Callable[..., Server]]:
    """Starts production servers, each on a data folder of its own: `start_server(GUESTS="off")`.
    Each has to end in order at the test's end, unless the test killed it."""
    servers: list[Server] = []

    def start(data_dir: Path | None = None, **settings: str) -> Server:
        server = Server(data_dir or make_data_dir(tmp_path / f"data{len(servers)}"), **settings)
        server.start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def server(start_server: Callable[..., Server]) -> Server:
    """A production server with default settings and rate limits off, for this test alone."""
    return start_server()


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory, make_data_dir: Callable[[Path], Path]) -> Iterator[Server]:
    """A production server for all tests of this process that keep to rooms and names of their own."""
    server = Server(make_data_dir(tmp_path_factory.mktemp("shared") / "data"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database: the test runs once on each kind that is promised."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'chatapp.db'}"
    return str(request.getfixturevalue("postgres"))


@pytest.fixture
def open_window(new_context: Callable[..., BrowserContext]) -> Iterator[Callable[..., Page]]:
    """Opens windows of different people, each with cookies of its own: `open_window(url, viewport=...)`; or in a
    `context` that is there already. At the end no window may have seen an uncaught error or a breach of the content
    security policy."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(message.text)

    def open_one(url: str, context: BrowserContext | None = None, **options: Any) -> Page:
        page = (context or new_context(**options)).new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", listen)
        page.goto(url)
        return page

    yield open_one
    assert complaints == []


@pytest.fixture
def context_with_notifications(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any]
) -> Iterator[BrowserContext]:
    """A context of the whole browser, in which notifications are allowed."""
    browser = browser_type.launch(**browser_type_launch_args | {"executable_path": programs.chromium()})
    yield browser.new_context(permissions=["notifications"])
    browser.close()
