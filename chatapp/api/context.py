"""The services of the application that answers the current request, and who sent it."""

from typing import cast

from flask import current_app, g

from chatapp.domain.records import Person
from chatapp.services.container import Services


def services() -> Services:
    """Return the services of the current application."""
    return cast(Services, current_app.extensions["chatapp"])


def current_person() -> Person:
    """Return the person whose token came with the request."""
    person: Person = g.person
    return person
