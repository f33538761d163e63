"""URL converters."""

from flask import Flask
from werkzeug.routing import BaseConverter

from chatapp.domain.slugs import PATTERN


class SlugConverter(BaseConverter):
    """A room's slug: `<slug:name>`."""

    regex = PATTERN


def init_app(app: Flask) -> None:
    """Make the converters known, before any address that uses them."""
    app.url_map.converters["slug"] = SlugConverter
