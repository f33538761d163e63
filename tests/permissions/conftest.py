"""The application with its TCP door open, so that every way in leads into one chat."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask


@pytest.fixture
def app(make_app: Callable[..., Flask], free_port: int) -> Iterator[Flask]:
    """The application with rate limits off; JSON lines and names come in at its `tcp_port`."""
    app = make_app(rate_limits=False, tcp_port=free_port)
    gateway = app.extensions["chatapp"].tcp_server
    gateway.open("127.0.0.1")
    yield app
    gateway.close()
