"""How a client event is declared: its name, schema, cost and the method that handles it, all in one place.

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
from chatapp.services.limits.costs import TotalCost
from chatapp.sockets.parsing import E, Event

Answer = dict[str, Any]
Respond = Callable[[Answer], None]
G = TypeVar("G", bound="EventGroup")


class Handler(NamedTuple):
    """How an event is handled: `run(connection, event)` returns the answer's fields. `cost` is charged before."""

    schema: type[Event]
    run: Callable[[Connection, Any], Answer]
    cost: TotalCost


class DeferredHandler(NamedTuple):
    """How an event is handled that is answered after its write: `run(connection, event, answer, may_block)`.

    It does not wait for the write. Where it has to wait for something before, and `may_block` is False, it raises
    rendering.WouldBlock, and nothing has happened. `cost` is charged before.
    """

    schema: type[Event]
    run: Callable[[Connection, Any, Respond, bool], None]
    cost: TotalCost


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


def on(name: str, schema: type[E], cost: TotalCost) -> Callable[[Callable[[G, Connection, E], Answer]], Declaration]:
    """Declare the event that a method handles; the method returns the fields of the answer. Raises ChatError to refuse.

    `cost` is charged before the method runs.
    """
    return lambda method: Declaration(name, lambda group: Handler(schema, MethodType(method, group), cost))


def on_deferred(
    name: str, schema: type[E], cost: TotalCost
) -> Callable[[Callable[[G, Connection, E, Respond], None]], Declaration]:
    """Declare an event that is answered after its write: the method gets the function that answers. Never blocks."""

    def declare(method: Callable[[G, Connection, E, Respond], None]) -> Declaration:
        def run(group: G, connection: Connection, event: E, answer: Respond, _may_block: bool) -> None:
            method(group, connection, event, answer)

        return on_rendered(name, schema, cost)(run)

    return declare


def on_rendered(
    name: str, schema: type[E], cost: TotalCost
) -> Callable[[Callable[[G, Connection, E, Respond, bool], None]], Declaration]:
    """Declare such an event with a text, whose HTML may have to be waited for: the method also gets `may_block`."""
    return lambda method: Declaration(name, lambda group: DeferredHandler(schema, MethodType(method, group), cost))


def refused(connection: Connection, error: ChatError) -> Answer:
    """Return the answer that refuses an event, in the connection's language."""
    return {"ok": False, "error": error.payload(connection.language)}
