"""chatapp: a real-time web chat with a history that keeps everything."""

from flask import Flask


def create_app(settings: "Settings | None" = None) -> Flask:
    """Return the application for these settings (None: those of the environment).

    Raises config.SettingError. Connects to nothing and starts nothing.
    """
    import os

    from chatapp.wiring import build
    from config import Settings

    settings = settings or Settings.from_env(os.environ)
    app = Flask(__name__, template_folder="../templates", static_folder=None)
    app.secret_key = settings.secret()
    build(app, settings)
    return app
