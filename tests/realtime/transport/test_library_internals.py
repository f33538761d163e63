"""Fails first when an upgrade changes what the transport leans on; `private` says why it matters."""

import inspect
from importlib.metadata import version

import engineio
import pytest
import socketio

from chatapp.realtime.transport.client_manager import TransportManager, create_manager
from chatapp.realtime.transport.engineio_server import EngineServer
from tests.realtime.transport import library_internals

OWNERS = {"engineio.Server": engineio.Server, "socketio.Server": socketio.Server, "socketio.Manager": socketio.Manager}
OURS = {"engineio.Server": EngineServer, "socketio.Manager": TransportManager}


def parameters(function: object) -> tuple[str, ...]:
    assert callable(function)
    return tuple(name for name in inspect.signature(function).parameters if name != "self")


@pytest.mark.parametrize(("package", "pinned"), library_internals.VERSIONS.items())
def test_the_installed_version_is_the_one_it_was_written_against(package: str, pinned: str) -> None:
    assert version(package) == pinned


@pytest.mark.parametrize("part", library_internals.METHODS, ids=lambda part: f"{part.owner}.{part.name}")
def test_a_private_method_is_as_it_was(part: library_internals.Part) -> None:
    assert parameters(getattr(OWNERS[part.owner], part.name)) == part.parameters


@pytest.mark.parametrize("part", library_internals.METHODS, ids=lambda part: f"{part.owner}.{part.name}")
def test_what_replaces_a_method_takes_what_it_took(part: library_internals.Part) -> None:
    ours = getattr(OURS.get(part.owner), part.name, None)
    if ours is not None:
        taken = parameters(ours)
        assert [name.strip("_") for name in taken if name.strip("_") in part.parameters] == list(part.parameters)


def test_the_attributes_are_there() -> None:
    server = socketio.Server(async_mode="threading")
    for thing, names in (
        (server.eio, library_internals.ENGINE_ATTRIBUTES),
        (server, library_internals.SERVER_ATTRIBUTES),
        (server.manager, (*library_internals.MANAGER_ATTRIBUTES, *library_internals.EMPTY_TABLES)),
    ):
        assert [name for name in names if not hasattr(thing, name)] == []


def test_a_server_with_our_manager_has_our_engine_and_the_stock_handlers() -> None:
    server = socketio.Server(client_manager=create_manager(), async_mode="gevent")
    assert isinstance(server.eio, EngineServer)
    assert server.eio.handlers == {
        "connect": server._handle_eio_connect,
        "message": server._handle_eio_message,
        "disconnect": server._handle_eio_disconnect,
    }


def test_the_server_asks_can_disconnect_only_when_it_disconnects_a_client() -> None:
    source = inspect.getsource(socketio.Server)
    assert source.count("can_disconnect") == 1
    assert "can_disconnect" in inspect.getsource(socketio.Server.disconnect)
