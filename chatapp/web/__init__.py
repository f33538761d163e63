"""The web pages."""

from flask import Flask

from chatapp.web import (
    account,
    admin,
    chat,
    converters,
    emoji,
    entry,
    errors,
    fields,
    health,
    painting,
    recovery,
    room_invitations,
    security,
    static_files,
)  # fmt: skip


def register(app: Flask) -> None:
    """Put the pages and what protects them into the application."""
    converters.init_app(app)
    # A form is looked at before its token is.
    fields.init_app(app)
    security.init_app(app)
    static_files.init_app(app)
    painting.init_app(app)
    errors.init_app(app)
    for pages in (health, entry, recovery, account, chat, room_invitations, emoji, admin):
        app.register_blueprint(pages.blueprint)
