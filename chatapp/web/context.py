"""The services and the base URL of the application that handles the current request."""

from typing import cast

from flask import current_app, request

from chatapp.services.container import Services


def services() -> Services:
    """Return the services of the current application."""
    return cast(Services, current_app.extensions["chatapp"])


def absolute_url(path: str) -> str:
    """Return the URL of a path: below PUBLIC_URL if that is set, else below the host of the request."""
    return (services().settings.public_url or request.host_url).rstrip("/") + path
