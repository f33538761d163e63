"""Commands as a person at a terminal calls them, within the process."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.cli import ScriptInfo

from chatapp import create_app
from config import Settings

Flask = Callable[..., Result]


@pytest.fixture
def flask(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """Runs a command on a database of its own: `flask("room", "create", "lobby")`, once on each kind."""
    app = create_app(Settings(data_dir=tmp_path / "data", database_url=database_url, secret_key="k" * 32))
    runner = CliRunner()

    def flask(*arguments: str | Path) -> Result:
        info = ScriptInfo(create_app=lambda: app)
        return runner.invoke(app.cli, [str(argument) for argument in arguments], obj=info, prog_name="flask")

    yield flask
    chat = app.extensions["chatapp"]
    chat.writer.stop()
    chat.database.close()
