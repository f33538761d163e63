"""The events that clients may send, as the server declares them."""

from typing import cast

from chatapp.services.container import Services
from chatapp.sockets.handlers import event_handlers
from chatapp.sockets.parsing import Event


def event_schemas() -> list[type[Event]]:
    """The schemas of the chat's own events, each named like its event."""
    # Declaring the handlers calls no service.
    return [handler.schema for handler in event_handlers(cast(Services, None)).values()]
