"""How a client event is declared: its name, cost and the method that handles it, whose parameters are its fields.

For example:

    class MessageEvents(EventGroup):
        @on("pins", costs(reads=5))
        def pins(self, connection: Connection, room: Slug) -> Answer: ...
"""

import inspect
from collections.abc import Callable
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar, cast

from msgspec import NODEFAULT, defstruct
from msgspec.structs import astuple

from chatapp.domain.errors import ChatError
from chatapp.realtime.connections import Connection
from chatapp.services.container import Services
from chatapp.services.limits.costs import TotalCost
from chatapp.sockets.parsing import Event

Answer = dict[str, Any]
Respond = Callable[[Answer], None]
G = TypeVar("G", bound="EventGroup")
P = ParamSpec("P")


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


def on(name: str, cost: TotalCost) -> Callable[[Callable[Concatenate[G, Connection, P], Answer]], Declaration]:
    """Declare the event that a method handles; the method returns the fields of the answer. Raises ChatError to refuse.

    `cost` is charged before the method runs.
    """
    return lambda method: _declaration(name, method, cost, Handler, given=0)


def on_deferred(
    name: str, cost: TotalCost
) -> Callable[[Callable[Concatenate[G, Connection, Respond, P], None]], Declaration]:
    """Declare an event that is answered after its write: the method gets the function that answers. Never blocks."""
    return lambda method: _declaration(name, method, cost, DeferredHandler, given=1)


def on_rendered(
    name: str, cost: TotalCost
) -> Callable[[Callable[Concatenate[G, Connection, Respond, bool, P], None]], Declaration]:
    """Declare such an event with a text, whose HTML may have to be waited for: the method also gets `may_block`."""
    return lambda method: _declaration(name, method, cost, DeferredHandler, given=2)


def _declaration(
    name: str, method: Callable[..., Any], cost: TotalCost, kind: Callable[..., AnyHandler], given: int
) -> Declaration:
    """Return the declaration of an event of one kind, whose method is given the connection and so much besides."""
    schema = _schema(name, list(inspect.signature(method).parameters.values())[2 + given :])

    def bind(group: EventGroup) -> AnyHandler:
        def run(connection: Connection, event: Event, *answering: Any) -> Any:
            return method(group, connection, *answering[:given], *astuple(event))

        return kind(schema, run, cost)

    return Declaration(name, bind)


def _schema(name: str, parameters: list[inspect.Parameter]) -> type[Event]:
    """Return the schema with these parameters as fields; `from_` is the field `from`."""
    fields = []
    for parameter in parameters:
        default = NODEFAULT if parameter.default is parameter.empty else parameter.default
        fields.append((parameter.name, parameter.annotation, default))
    schema = defstruct(name, fields, bases=(Event,), rename=lambda field: field.rstrip("_"))
    return cast("type[Event]", schema)


def refused(connection: Connection, error: ChatError) -> Answer:
    """Return the answer that refuses an event, in the connection's language."""
    return {"ok": False, "error": error.payload(connection.language)}
