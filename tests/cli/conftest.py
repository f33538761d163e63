"""Commands as a person at a terminal calls them, within the process."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask as Application
from flask.cli import ScriptInfo

from chatapp import create_app
from config import Settings

Flask = Callable[..., Result]


@pytest.fixture
def commanded(migrated_url: str, tmp_path: Path) -> Iterator[Application]:
    """The application that commands run in, once on each kind of database."""
    app = create_app(Settings(data_dir=tmp_path / "data", database_url=migrated_url, secret_key="k" * 32))
    yield app
    chat = app.extensions["chatapp"]
    chat.writer.stop()
    chat.database.close()


@pytest.fixture
def flask(commanded: Application) -> Flask:
    """Runs a command on a database of its own: `flask("room", "create", "lobby")`."""
    app, runner = commanded, CliRunner()

    def flask(*arguments: str | Path) -> Result:
        info = ScriptInfo(create_app=lambda: app)
        return runner.invoke(app.cli, [str(argument) for argument in arguments], obj=info, prog_name="flask")

    return flask
