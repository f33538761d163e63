"""How a client event is declared: its name, schema, rates and the method that handles it, all in one place.

For example:

    class Pins(Event):
        room: Slug

    class MessageEvents(EventGroup):
        @on("pins", Pins, costs(reads=5))
        def pins(self, connection: Connection, event: Pins) -> Answer: ...
"""

from collections.abc import Callable
from types import MethodType
from typing import Any, NamedTuple, TypeVar

from chatapp.domain.errors import ChatError
from chatapp.realtime.connections import Connection
from chatapp.services.container import Services
from chatapp.services.limits.rates import Rates
from chatapp.sockets.parsing import E, Event

Answer = dict[str, Any]
Respond = Callable[[Answer], None]
G = TypeVar("G", bound="EventGroup")


def _never(_arguments: list[Any]) -> bool:
    return False


class Handler(NamedTuple):
    """How an event is handled: `run(connection, event)` returns the answer's fields. `rates` are charged before."""

    schema: type[Event]
    run: Callable[[Connection, Any], Answer]
    rates: Rates


class DeferredHandler(NamedTuple):
    """How an event is handled that is answered after its write: `run(connection, event, answer)` does not wait for it.

    `may_block(arguments)` returns True for events that wait for something else first, as a text with markup does for
    its HTML. `rates` are charged before.
    """

    schema: type[Event]
    run: Callable[[Connection, Any, Respond], None]
    rates: Rates
    may_block: Callable[[list[Any]], bool] = _never


AnyHandler = Handler | DeferredHandler


class Declaration(NamedTuple):
    """A client event as a group declares it; `bind(group)` returns its handler."""

    name: str
    bind: Callable[[Any], AnyHandler]


class EventGroup:
    """The events of one noun, declared by methods with `on` or `on_deferred`. They call `services`."""

    def __init__(self, services: Services) -> None:
        self.services = services

    def handlers(self) -> dict[str, AnyHandler]:
        """Return the handlers of this group's events by event name."""
        declared = [value for value in vars(type(self)).values() if isinstance(value, Declaration)]
        return {declaration.name: declaration.bind(self) for declaration in declared}


def on(name: str, schema: type[E], rates: Rates) -> Callable[[Callable[[G, Connection, E], Answer]], Declaration]:
    """Declare the event that a method handles; the method returns the fields of the answer. Raises ChatError to refuse.

    `rates` are charged before the method runs.
    """
    return lambda method: Declaration(name, lambda group: Handler(schema, MethodType(method, group), rates))


def on_deferred(
    name: str, schema: type[E], rates: Rates, may_block: Callable[[list[Any]], bool] = _never
) -> Callable[[Callable[[G, Connection, E, Respond], None]], Declaration]:
    """Declare an event that is answered after its write: the method gets the function that answers."""
    return lambda method: Declaration(
        name, lambda group: DeferredHandler(schema, MethodType(method, group), rates, may_block)
    )


def refused(connection: Connection, error: ChatError) -> Answer:
    """Return the answer that refuses an event, in the connection's language."""
    return {"ok": False, "error": error.payload(connection.language)}
