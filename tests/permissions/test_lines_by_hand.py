"""The TCP server's line protocol: a name, then messages, all into one room. These people are always guests.

So of the table they can try two actions alone, to join and to post: in every state of the room and with every role in
it. The tutorial's window speaks by the same part (`tcp/line_protocol.py`), only without the newlines.
"""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, update

from chatapp.domain.errors import ChatError
from chatapp.domain.permissions import Action, check
from chatapp.domain.records import Person, RoomRole
from chatapp.models import Membership, Message, Room, User
from tests.permissions.scene import ROOM_ROLES, STATES, State
from tests.support.processes import free_port, wait_until
from tests.support.tcp_clients import Lines, TcpPort

GUEST = Person(0, "gus", "guest", "guest")


def refusal(action: Action, state: State, room_role: RoomRole | None) -> str | None:
    """The sentence with which the table refuses a guest, or None."""
    try:
        check(action, GUEST, state, room_role)
    except ChatError as error:
        return str(error)
    return None


@pytest.fixture
def tcp(app: Flask, tcp_port_at: Callable[[int], TcpPort]) -> TcpPort:
    return tcp_port_at(app.extensions["chatapp"].settings.tcp_port)


@pytest.mark.parametrize("state", STATES)
def test_a_name_comes_in_and_says_what_the_table_says(app: Flask, tcp: TcpPort, state: str) -> None:
    chat = app.extensions["chatapp"]
    with chat.database.writing.begin() as connection:
        connection.execute(update(Room).where(Room.slug == "general").values(**STATES[state]._asdict()))
    client = Lines(tcp.port, "gus")
    no = refusal(Action.JOIN, STATES[state], None)
    if no is not None:
        client.wait(f"SERVER~{no}")
        client.wait_end()
        client.close()
        return
    client.wait("SERVER~gus joined the chat app")
    allowed = []
    for room_role in ROOM_ROLES[1:]:
        with chat.database.writing.begin() as connection:
            gus = select(User.id).where(User.name == "gus").scalar_subquery()
            connection.execute(update(Membership).where(Membership.user_id == gus).values(role=room_role))
        no = refusal(Action.POST, STATES[state], room_role)
        client.say(f"as {room_role}")
        client.wait(f"gus~as {room_role}" if no is None else f"SERVER~{no}")
        allowed += [f"as {room_role}"] if no is None else []
    # What was said is handled before its connection goes.
    client.close()
    wait_until(lambda: not list(chat.connections))
    with chat.database.read() as connection:
        assert list(connection.execute(select(Message.body)).scalars()) == allowed


def test_a_room_hidden_from_guests_is_reported_as_missing(
    make_app: Callable[..., Flask], app: Flask, tcp: TcpPort
) -> None:
    with app.extensions["chatapp"].database.writing.begin() as connection:
        connection.execute(update(Room).where(Room.slug == "general").values(visibility="private"))
    elsewhere = make_app(rate_limits=False, tcp_port=free_port(), tcp_room="nowhere").extensions["chatapp"]
    elsewhere.tcp_server.open("127.0.0.1")
    said = []
    for port in (tcp.port, elsewhere.settings.tcp_port):
        client = Lines(port, "gus")
        client.wait_end()
        said.append(client.received)
        client.close()
    elsewhere.tcp_server.close()
    assert said[0] == said[1] == [b"SERVER~Room not found.\n"]
