"""The events that clients may send, as the server declares them."""

from chatapp.sockets.schemas import Event


def event_schemas() -> list[type[Event]]:
    """The schemas of the chat itself: other tests of the same process declare events of their own."""
    return [schema for schema in Event.__subclasses__() if schema.__module__.startswith("chatapp.")]
