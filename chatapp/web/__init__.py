"""The web pages."""

from flask import Flask

from chatapp.web import admin, chat, converters, entry, errors, health, painting, security, static_files


def register(app: Flask) -> None:
    """Put the pages and what protects them into the application."""
    converters.init_app(app)
    security.init_app(app)
    static_files.init_app(app)
    painting.init_app(app)
    errors.init_app(app)
    for pages in (health, entry, chat, admin):
        app.register_blueprint(pages.blueprint)
