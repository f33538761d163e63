"""The application in the test's own process, and visitors who use its pages as browsers do."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient
from werkzeug.test import TestResponse

from chatapp import create_app
from chatapp.domain.records import Role
from chatapp.services.lifecycle import prepare, shut_down
from config import Settings
from tests.support.stores import be_patient

PASSWORD = "correct horse"


class Visitor:
    """A browser without JavaScript: it keeps cookies, and sends forms with the token of the page it saw."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.chat: Any = app.extensions["chatapp"]
        self.client: FlaskClient = app.test_client()

    def get(self, path: str, **options: Any) -> TestResponse:
        """Open a page; redirects are not followed."""
        return self.client.get(path, buffered=True, **options)

    def post(self, path: str, **fields: str) -> TestResponse:
        """Send a form; redirects are not followed."""
        return self.client.post(path, data={"csrf_token": self.token(), **fields})

    def token(self) -> str:
        """The form token of this browser."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/login").text)
        assert found, "the page has no form"
        return unescape(found[1])

    def join(self, name: str) -> "Visitor":
        """Come in as a guest."""
        assert self.post("/join", username=name).status_code == 303
        return self

    def log_in(self, name: str, role: Role = "member") -> "Visitor":
        """Come in with an account, which is made for it."""
        self.chat.accounts.create(name, role, PASSWORD)
        assert self.post("/login", username=name, password=PASSWORD).status_code == 303
        return self


@pytest.fixture
def make_app(tmp_path: Path, make_data_dir: Callable[[Path], Path]) -> Iterator[Callable[..., Flask]]:
    """Builds applications with given settings, each on a data folder of its own: `make_app(guests=False)`."""
    apps: list[Flask] = []

    def make(**settings: Any) -> Flask:
        data_dir = settings.pop("data_dir", None) or make_data_dir(tmp_path / f"app{len(apps)}")
        app = create_app(Settings(data_dir=data_dir, **settings))
        be_patient(app.extensions["chatapp"].database)
        prepare(app.extensions["chatapp"])
        apps.append(app)
        return app

    yield make
    for app in apps:
        shut_down(app.extensions["chatapp"])
    # The class keeps every client for good, and with it the application.
    SocketIOTestClient.clients.clear()


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """The application with default settings and rate limits off."""
    return make_app(rate_limits=False)


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody who is not in yet."""
    return Visitor(app)
