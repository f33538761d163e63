"""What pages may call: the services of the application that answers the request."""

from typing import Protocol, cast

from flask import current_app

from chatapp.realtime.connections import Connections
from chatapp.realtime.delivery import Delivery
from chatapp.realtime.names import Names
from chatapp.realtime.presence import Presence
from chatapp.services.accounts import Accounts
from chatapp.services.administration import Administration
from chatapp.services.exports import Exports
from chatapp.services.health import Health
from chatapp.services.history import History
from chatapp.services.invitations import Invitations
from chatapp.services.limits import Limits
from chatapp.services.log_in import LogIn
from chatapp.services.messages import Messages
from chatapp.services.moderation import Moderation
from chatapp.services.profiles import Profiles
from chatapp.services.recovery import Recovery
from chatapp.services.reports import Reports
from chatapp.services.room_invitations import RoomInvitations
from chatapp.services.room_removal import RoomRemoval
from chatapp.services.rooms import Rooms
from chatapp.services.sessions import Sessions
from chatapp.services.unwanted import Unwanted
from chatapp.store.writer import Writer
from config import Settings


class Chat(Protocol):
    """What wiring puts under `app.extensions["chatapp"]`."""

    settings: Settings
    accounts: Accounts
    sessions: Sessions
    limits: Limits
    log_in: LogIn
    rooms: Rooms
    room_removal: RoomRemoval
    messages: Messages
    profiles: Profiles
    invitations: Invitations
    room_invitations: RoomInvitations
    recovery: Recovery
    moderation: Moderation
    reports: Reports
    unwanted: Unwanted
    history: History
    administration: Administration
    exports: Exports
    health: Health
    names: Names
    presence: Presence
    delivery: Delivery
    connections: Connections
    writer: Writer


def chat() -> Chat:
    """Return the services of the present application."""
    return cast(Chat, current_app.extensions["chatapp"])
