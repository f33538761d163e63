"""The application with its TCP server, so that clients of every kind use the same rooms."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask


@pytest.fixture
def app(make_app: Callable[..., Flask], free_port: int) -> Iterator[Flask]:
    """The application with rate limits off; JSON lines and names come in at its `tcp_port`."""
    app = make_app(rate_limits=False, tcp_port=free_port)
    tcp_server = app.extensions["chatapp"].tcp_server
    tcp_server.open("127.0.0.1")
    yield app
    tcp_server.close()
