"""The services of the application that answers the current request."""

from typing import cast

from flask import current_app

from chatapp.services.container import Services


def services() -> Services:
    """Return the services of the current application."""
    return cast(Services, current_app.extensions["chatapp"])
