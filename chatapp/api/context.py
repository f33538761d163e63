"""What the API may call: the services of the chat that it belongs to, and who asks."""

from typing import Protocol, cast

from flask import current_app, g

from chatapp.domain.records import Person
from chatapp.services.limits import Limits
from chatapp.services.messages.history import History
from chatapp.services.messages.messages import Messages
from chatapp.services.people.identity import Identity
from chatapp.services.rooms.invitations import RoomInvitations
from chatapp.services.rooms.memberships import Memberships
from chatapp.services.rooms.rooms import Rooms
from chatapp.services.search.search import Search


class Chat(Protocol):
    """What wiring puts under `app.extensions["chatapp"]`."""

    identity: Identity
    limits: Limits
    rooms: Rooms
    memberships: Memberships
    room_invitations: RoomInvitations
    messages: Messages
    history: History
    search: Search


def chat() -> Chat:
    """Return the services of the present application."""
    return cast(Chat, current_app.extensions["chatapp"])


def the_person() -> Person:
    """Return whose token came along."""
    person: Person = g.person
    return person
