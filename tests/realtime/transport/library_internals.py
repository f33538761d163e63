"""The private parts of python-socketio and python-engineio that the transport uses.

Both packages are pinned to the versions below. A test compares each of these with what is installed: it fails
first when an upgrade changes one, and names it here.
"""

from typing import NamedTuple


class Part(NamedTuple):
    """A method as it was when the transport was written against it."""

    owner: str
    name: str
    parameters: tuple[str, ...]
    why: str


VERSIONS = {"python-engineio": "4.15.1", "python-socketio": "5.18.1", "Flask-SocketIO": "5.7.0"}

_ENGINE, _SERVER, _MANAGER = "engineio.Server", "socketio.Server", "socketio.Manager"

METHODS = (
    Part(_ENGINE, "_trigger_event", ("event", "args", "kwargs"), "runs the handlers of connect and disconnect"),
    Part(_ENGINE, "_cors_allowed_origins", ("environ",), "which origins may connect"),
    Part(_ENGINE, "_cors_headers", ("environ",), "what browsers of other origins are told"),
    Part(_ENGINE, "generate_id", (), "ids of sessions and of clients in namespaces"),
    Part(_SERVER, "_handle_eio_connect", ("eio_sid", "environ"), "a session begins: keeps its environ"),
    Part(_SERVER, "_handle_eio_disconnect", ("eio_sid", "reason"), "a session ends: in all its namespaces"),
    Part(_SERVER, "_handle_eio_message", ("eio_sid", "data"), "how the test client speaks"),
    Part(_SERVER, "_handle_connect", ("eio_sid", "namespace", "data"), "CONNECT: runs the connect handler"),
    Part(_SERVER, "_handle_disconnect", ("eio_sid", "namespace", "reason"), "DISCONNECT: runs its handler"),
    Part(_SERVER, "_handle_event", ("eio_sid", "namespace", "id", "data"), "EVENT: what the hooks replaces"),
    Part(_SERVER, "_handle_ack", ("eio_sid", "namespace", "id", "data"), "ACK: calls back who emitted"),
    Part(_SERVER, "_send_packet", ("eio_sid", "pkt"), "the test client listens here"),
    Part(_SERVER, "_send_eio_packet", ("eio_sid", "eio_pkt"), "and here"),
    Part(_MANAGER, "set_server", ("server",), "where the transport comes in"),
    Part(
        _MANAGER,
        "emit",
        ("event", "data", "namespace", "room", "skip_sid", "callback", "to", "kwargs"),
        "every delivery",
    ),
    Part(_MANAGER, "can_disconnect", ("sid", "namespace"), "asked when the application disconnects a client"),
    Part(_MANAGER, "disconnect", ("sid", "namespace", "kwargs"), "calls basic_disconnect"),
    Part(_MANAGER, "enter_room", ("sid", "namespace", "room", "eio_sid"), "calls basic_enter_room"),
    Part(_MANAGER, "leave_room", ("sid", "namespace", "room"), "calls basic_leave_room"),
    Part(_MANAGER, "close_room", ("room", "namespace"), "calls basic_close_room"),
    Part(_MANAGER, "_generate_ack_id", ("sid", "callback"), "numbers of emits with callback"),
    Part(_MANAGER, "trigger_callback", ("sid", "id", "data"), "an ACK to an emit with callback"),
    Part(_MANAGER, "pre_connect", ("eio_sid", "namespace"), "replaced: members of a namespace"),
    Part(_MANAGER, "connect", ("sid", "namespace"), "replaced"),
    Part(_MANAGER, "is_connected", ("sid", "namespace"), "replaced"),
    Part(_MANAGER, "pre_disconnect", ("sid", "namespace"), "replaced"),
    Part(_MANAGER, "sid_from_eio_sid", ("eio_sid", "namespace"), "replaced"),
    Part(_MANAGER, "eio_sid_from_sid", ("sid", "namespace"), "replaced"),
    Part(_MANAGER, "get_namespaces", (), "replaced"),
    Part(_MANAGER, "get_participants", ("namespace", "room"), "replaced"),
    Part(_MANAGER, "get_rooms", ("sid", "namespace"), "replaced"),
)
"""Methods that are called, replaced, or have to call what is replaced; without `self`."""

ENGINE_ATTRIBUTES = ("handlers", "sockets", "transports", "allow_upgrades", "cors_allowed_origins", "reason")
SERVER_ATTRIBUTES = ("eio", "manager", "environ", "handlers", "namespace_handlers", "namespaces", "packet_class")
MANAGER_ATTRIBUTES = ("server", "json", "callbacks")
"""Attributes of instances that are read or written."""

EMPTY_TABLES = (
    "rooms",
    "eio_to_sid",
    "pending_connect",
    "pending_disconnect",
)
"""Tables of the stock manager, which stay empty: whoever reads them learns nothing."""
