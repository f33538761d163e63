"""chatapp: a self-hosted real-time web chat with a complete message history."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from config import Settings


def create_app(settings: "Settings | None" = None) -> "Flask":
    """Return the application for these settings (None: those of the environment).

    Raises config.SettingError. Connects to nothing and starts nothing.
    """
    # Here, because the programs at the other end of the wire come without Flask.
    import os

    from chatapp.wiring import Application, build
    from config import Settings

    settings = settings or Settings.from_env(os.environ)
    app = Application(__name__, template_folder="../templates", static_folder=None)
    app.secret_key = settings.secret()
    build(app, settings)
    return app
