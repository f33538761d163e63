"""Rooms and emits through python-socketio's public API, on our manager, by the test client of Flask-SocketIO."""

from collections.abc import Iterator
from typing import Any

import flask
import pytest
from flask_socketio import SocketIO

from chatapp.realtime.transport.client_manager import TransportManager, create_manager
from chatapp.realtime.transport.limits import TransportLimits
from chatapp.realtime.transport.reactor import Reactor
from chatapp.realtime.transport.room_index import Member, Namespace, RoomMembers


class House:
    """A server with three clients in it."""

    def __init__(self) -> None:
        self.app = flask.Flask(__name__)
        self.manager: TransportManager = create_manager()
        self.socketio = SocketIO(self.app, client_manager=self.manager, async_mode="gevent")
        self.socketio.on_event("connect", lambda: self.socketio.server.emit("during", to=flask.request.sid))  # type: ignore[attr-defined]
        self.clients = [self.socketio.test_client(self.app) for _ in range(3)]
        for client in self.clients:
            client.get_received()

    @property
    def server(self) -> Any:
        return self.socketio.server

    def sid(self, number: int) -> str:
        sid = self.manager.sid_from_eio_sid(self.clients[number].eio_sid, "/")
        assert sid is not None
        return sid

    def heard(self) -> list[list[str]]:
        """What each client has received since it was last asked."""
        return [[event["name"] for event in client.get_received()] for client in self.clients]


@pytest.fixture
def house() -> Iterator[House]:
    house = House()
    yield house
    for client in house.clients:
        if client.is_connected():
            client.disconnect()
    assert house.manager.namespaces == {}


def test_what_is_emitted_while_connecting_is_received(house: House) -> None:
    newcomer = house.socketio.test_client(house.app)
    assert [event["name"] for event in newcomer.get_received()] == ["during"]
    newcomer.disconnect()


def test_an_emit_reaches_one_a_room_several_rooms_or_everyone_once(house: House) -> None:
    house.server.enter_room(house.sid(0), "a")
    house.server.enter_room(house.sid(1), "a")
    house.server.enter_room(house.sid(1), "b")
    house.server.emit("one", to=house.sid(2))
    house.server.emit("room", to="a")
    house.server.emit("several", to=["a", "b", house.sid(2)])
    house.server.emit("all")
    house.server.emit("nobody", to="c")
    assert house.heard() == [["room", "several", "all"], ["room", "several", "all"], ["one", "several", "all"]]


def test_who_is_skipped_hears_nothing(house: House) -> None:
    house.server.emit("x", skip_sid=house.sid(0))
    house.server.emit("y", skip_sid=[house.sid(0), house.sid(1)])
    assert house.heard() == [[], ["x"], ["x", "y"]]


def test_rooms_are_entered_left_and_closed(house: House) -> None:
    server, sid = house.server, house.sid(0)
    for room in ("a", "b"):
        server.enter_room(sid, room)
        server.enter_room(sid, room)
    assert server.rooms(sid) == [sid, "a", "b"]
    server.leave_room(sid, "a")
    server.leave_room(sid, "never entered")
    server.close_room("b")
    assert server.rooms(sid) == [sid]
    assert list(house.manager.namespaces["/"].rooms) == [None]


def test_who_has_gone_can_neither_enter_nor_be_sent_to(house: House) -> None:
    sid = house.sid(0)
    house.clients[0].disconnect()
    house.server.emit("x", to=sid)
    house.server.leave_room(sid, "a")
    assert house.server.rooms(sid) == []
    with pytest.raises(ValueError, match="not connected"):
        house.server.enter_room(sid, "a")


def test_bytes_in_an_emit_become_attachments(house: House) -> None:
    house.server.emit("file", {"bytes": b"\0\1"}, to=house.sid(0))
    assert house.clients[0].get_received()[0]["args"] == [{"bytes": b"\0\1"}]


def test_several_arguments_none_and_a_payload_in_json_already(house: House) -> None:
    house.server.emit("several", (1, "2"), to=house.sid(0))
    house.server.emit("none", to=house.sid(0))
    house.manager.emit_encoded("ready", b'{"a":1}', to=house.sid(0))
    received = house.clients[0].get_received()
    assert [event["args"] for event in received] == [[1, "2"], [], [{"a": 1}]]


def test_the_application_disconnects_a_client(house: House) -> None:
    house.server.disconnect(house.sid(0))
    assert not house.clients.pop(0).is_connected()
    house.server.emit("x")
    assert house.heard() == [["x"], ["x"]]


def test_leaving_touches_ones_own_rooms_and_no_others() -> None:
    space = Namespace(Reactor(TransportLimits()))
    one, other = Member("one", "eio-one", None), Member("other", "eio-other", None)
    space.add(one)
    space.add(other)
    space.enter(one, "mine")
    space.enter(other, "theirs")

    class Untouchable(RoomMembers):
        def discard(self, member: Member) -> None:
            raise AssertionError("a room that it is not in")

    space.rooms["theirs"] = Untouchable(Reactor(TransportLimits()).flusher)
    space.remove(one)
    assert list(space.rooms) == [None, "theirs"]
