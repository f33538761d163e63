"""The web pages."""

from flask import Flask

from chatapp.web import health, painting, security, static_files


def register(app: Flask) -> None:
    """Put the pages and what protects them into the application."""
    security.init_app(app)
    static_files.init_app(app)
    painting.init_app(app)
    app.register_blueprint(health.blueprint)
