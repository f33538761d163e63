"""The web pages."""

from flask import Flask

from chatapp.web import (  # fmt: skip
    account,
    admin,
    auth,
    chat,
    converters,
    emoji,
    errors,
    form_limits,
    health,
    jinja,
    password_reset,
    room_invitations,
    security,
    static_files,
)


def register(app: Flask) -> None:
    """Put the pages and what protects them into the application."""
    converters.init_app(app)
    # A form is looked at before its token is.
    form_limits.init_app(app)
    security.init_app(app)
    static_files.init_app(app)
    jinja.init_app(app)
    app.jinja_env.globals["chat_name"] = app.extensions["chatapp"].settings.chat_name
    errors.init_app(app)
    for pages in (health, auth, password_reset, account, chat, room_invitations, emoji, admin):
        app.register_blueprint(pages.blueprint)
